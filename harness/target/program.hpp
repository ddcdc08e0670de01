// Finding a program, and running a short one to its end.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace brokerproof::target {

/// The file that `name` means: itself when it holds a slash, else the first executable on PATH,
/// then in /usr/sbin, /usr/local/sbin and /sbin, where daemons live that are not on an ordinary
/// user's PATH.
std::optional<std::string> find_program(const std::string& name);

/// The path of the program that runs: what `${brokerproof}` stands for.
std::string own_program();

/// "cannot find the program 'mosquitto'; install it with: apt-get install mosquitto"
std::string program_missing(const std::string& name, const std::string& install);

/// Everything that `argv` prints (both streams), whatever its exit code; none when it cannot be
/// started or does not end within `limit`. Blocks the thread.
std::optional<std::string> output_of(const std::vector<std::string>& argv,
                                     std::chrono::milliseconds limit);

}  // namespace brokerproof::target
