// Finds processes by the mark in their environment (harness/base/run_mark.hpp), wherever they have
// gone: a daemon that left its process group and its session still has its environment.
#pragma once

#include <string_view>

namespace brokerproof::target {

/// Sends SIGKILL to each process whose mark begins with this text, until none is found. Returns how
/// many it found. Processes of other users cannot be seen.
int kill_marked(std::string_view beginning_of_mark);

}  // namespace brokerproof::target
