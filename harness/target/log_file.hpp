// broker.log: everything that the starts of one broker print, with a line of ours before each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace brokerproof::target {

/// Opens for appending (created if need be, readable by the owner only); -1 with errno when that
/// fails.
int open_log(const std::string& path);
/// "## brokerproof: TEXT" on a line of its own.
void note(int fd, const std::string& text);
/// The last `count` lines, of at most the last 64 KiB; empty when there is no such file.
std::vector<std::string> last_lines(const std::string& path, std::size_t count);

}  // namespace brokerproof::target
