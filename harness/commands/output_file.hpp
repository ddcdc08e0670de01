// Files that reports are written to.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "harness/base/problem.hpp"

namespace brokerproof::commands {

/// Makes the folders that are missing, and the file. An empty path: nothing is wanted. A file that
/// cannot be written is added to `faults`.
void write_output(const std::string& path, const std::function<void(std::ostream&)>& writer,
                  problems& faults);

}  // namespace brokerproof::commands
