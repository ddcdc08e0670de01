// Files that reports are written to.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "harness/base/problem.hpp"

namespace brokerproof::commands {

/// Writes a file, and creates the folders that are missing. Does nothing if the path is empty. Adds
/// a problem to `faults` if the file cannot be written.
void write_output(const std::string& path, const std::function<void(std::ostream&)>& writer,
                  problems& faults);

}  // namespace brokerproof::commands
