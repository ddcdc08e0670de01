// Finds the processes that a process has started, wherever they have gone. A daemon that left its
// process group and its session still has the mark in its environment (harness/base/run_mark.hpp);
// one whose environment was cleared still has its parents.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace brokerproof::target {

/// Sends SIGKILL to each process whose mark begins with this text, until none is found. Returns how
/// many it found. Processes of other users cannot be seen.
int kill_marked(std::string_view beginning_of_mark);

/// A process; another one with the same number has another start.
struct process_identity {
    pid_t pid = 0;
    std::uint64_t started = 0;  ///< in clock ticks since the machine started

    bool operator==(const process_identity&) const = default;
};

/// Whether it is still the process that it was.
bool is_there(const process_identity& member);

/// The children of a process, their children, and so on, as they are now; without itself.
std::vector<process_identity> descendants_of(pid_t ancestor);
/// Sends SIGKILL to those of them that are still there, but never to this process.
void kill_those(const std::vector<process_identity>& members);

}  // namespace brokerproof::target
