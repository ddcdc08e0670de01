// What is known about the clock of this machine, which slices on other machines are compared with.
#pragma once

#include <cstdint>
#include <optional>

#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

/// `told_ns`: how wrong its time of day may be; none: what the kernel says (adjtimex), or a second
/// if nothing synchronizes it.
loadgen::host_clock clock_of_this_machine(std::optional<std::int64_t> told_ns);

}  // namespace brokerproof::commands
