// Finds programs and runs a short program to its end.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace brokerproof::target {

/// The file of the program: `name` itself if it contains a slash, else the first executable on
/// PATH, then in /usr/sbin, /usr/local/sbin and /sbin. Those hold daemons and are not on an
/// ordinary user's PATH.
std::optional<std::string> find_program(const std::string& name);

/// The path of this program, which is the value of `${brokerproof}`.
std::string own_program();

/// "cannot find the program 'mosquitto'; install it with: apt-get install mosquitto"
std::string program_missing(const std::string& name, const std::string& install);

/// Everything that `argv` prints on both streams, whatever its exit code. None when it cannot be
/// started or does not end within `limit`. Blocks the thread.
std::optional<std::string> output_of(const std::vector<std::string>& argv,
                                     std::chrono::milliseconds limit);

}  // namespace brokerproof::target
