// The mark of this run of the program. The processes that it starts carry it in their environment,
// and its scratch directories in their names, so that both can be found when the program was
// killed.
#pragma once

#include <string>
#include <string_view>

namespace brokerproof {

/// "4711.88123": the process id, and when the process began, in clock ticks since the machine
/// started. No other process on this machine has the same while the machine is up.
const std::string& run_mark();

/// The variable in the environment of every process that we start; next_child_mark() is its value.
inline constexpr std::string_view child_mark_name = "BROKERPROOF_CHILD";

/// "4711.88123.7.": a new one for each child; ends with a dot, so that none is the beginning of
/// another.
std::string next_child_mark();

}  // namespace brokerproof
