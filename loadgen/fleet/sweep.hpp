// Removes what a run would leave on a broker that others use. A v5 client ends its session with its
// last DISCONNECT (Session Expiry Interval 0). The sweep ends the others: sessions of 3.1.1, which
// only a CONNECT with CleanSession 1 ends (MQTT-3.1.2-6), and those of clients that were cut off.
// And it removes retained messages: by an empty one on the same topic (3.3.1.3).
#pragma once

#include <cstdint>
#include <vector>

#include "harness/net/asio.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/fleet/leftover.hpp"

namespace brokerproof::loadgen {

struct sweep_outcome {
    std::uint64_t swept = 0;  ///< clients that have left nothing
    std::uint64_t left = 0;   ///< the broker refused, did not answer, or the time was up
    bool operator==(const sweep_outcome&) const = default;
};

/// Connects once as each of these clients with Clean Start 1 (and interval 0), removes its retained
/// messages, and leaves. `plan` must outlive the sweep. After `limit` it gives up all connections
/// that are still in progress.
awaitable<sweep_outcome> sweep(const fleet_plan& plan, std::vector<leftover> leftovers,
                               nanoseconds limit);

}  // namespace brokerproof::loadgen
