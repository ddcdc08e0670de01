// The runs of the plain client: the same work as the scenarios of scripts/bench-load.
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
    /// echo: messages per second of all clients together; 0: each client publishes again when its
    /// last message has come back
    std::uint32_t rate = 0;
    std::uint32_t messages = 0;    ///< echo: of all clients together
    std::uint32_t queued = 10;     ///< storm: messages for each session
    std::uint32_t hold_s = 0;      ///< idle: how long the clients stay
    std::uint32_t within_s = 120;  ///< the longest that any wait may take
};

/// Names and values, in the order in which they are printed.
using figures = std::vector<std::pair<std::string, double>>;
struct outcome {
    bool complete = false;  ///< every expected message arrived, and nothing failed
    figures measured;
};

/// All connect, then all leave.
outcome run_connect(const run_options& options);
/// All connect by TLS, leave, and connect again; only the second time is measured.
outcome run_resume(const run_options& options);
/// All connect, stay for `hold_s`, and leave.
outcome run_idle(const run_options& options);
/// Every client subscribes to its own topic; then the clients publish to their topics in turn. A
/// client has at most one message on its way as long as the broker keeps up, so nothing is batched.
outcome run_echo(const run_options& options);
/// Persistent sessions subscribe and leave; `queued` messages are published to each; all return at
/// once and acknowledge what they get, until every message has arrived.
outcome run_storm(const run_options& options);

}  // namespace brokerproof::bench
