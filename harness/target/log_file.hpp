// broker.log holds everything that a broker prints, over all its starts, with a note of ours before
// each start.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace brokerproof::target {

/// Opens the file for appending and creates it if necessary, readable by the owner only. Returns -1
/// and sets errno on failure.
int open_log(const std::string& path);
/// Writes the line "## brokerproof: TEXT".
void note(int fd, const std::string& text);
/// The last `count` lines within the last 64 KiB; empty when the file does not exist.
std::vector<std::string> last_lines(const std::string& path, std::size_t count);

/// When the file is larger than `most` bytes, keeps about the last `kept` of them behind a note
/// that says so. The broker goes on appending; what it writes in this moment may be lost.
void shorten_log(const std::string& path, std::size_t most, std::size_t kept);

}  // namespace brokerproof::target
