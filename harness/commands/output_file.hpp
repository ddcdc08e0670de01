// Files that reports are written to.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

namespace brokerproof::commands {

/// Makes the folders that are missing, and the file. An empty path: nothing is wanted. False, with
/// a word on stderr, when it cannot be written.
bool write_output(const std::string& path, const std::function<void(std::ostream&)>& writer);

}  // namespace brokerproof::commands
