// What the plain client can be asked to do: the same work as the scenarios of scripts/bench-load.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "loadgen/bench/fleet.hpp"

namespace brokerproof::bench {

struct run_options {
    fleet_plan fleet;
    std::uint8_t qos = 0;
    /// echo: messages a second of all together; 0: each client again when its last has come back
    std::uint32_t rate = 0;
    std::uint32_t messages = 0;    ///< echo: in all
    std::uint32_t queued = 10;     ///< storm: for each session
    std::uint32_t hold_s = 0;      ///< idle: how long
    std::uint32_t within_s = 120;  ///< every wait ends after so long
};

/// In the order of printing.
using figures = std::vector<std::pair<std::string, double>>;
struct outcome {
    bool complete = false;  ///< all came that had to come, and nothing failed
    figures what;
};

/// All connect, then all leave.
outcome run_connect(const run_options& options);
/// All connect, stay for `hold_s`, and leave.
outcome run_idle(const run_options& options);
/// Every client is subscribed to its own topic and publishes to it in turn, unbatched: a client has
/// one message on its way at most, as long as the broker keeps up.
outcome run_echo(const run_options& options);
/// Persistent sessions subscribe and leave; `queued` messages come for each; all return at once and
/// acknowledge what they get, until all has come.
outcome run_storm(const run_options& options);

}  // namespace brokerproof::bench
