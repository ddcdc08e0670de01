// Ends the sessions that a run would leave on a broker that others use. A v5 client ends its
// session with its last DISCONNECT (Session Expiry Interval 0). The sweep ends the others: sessions
// of 3.1.1, which only a CONNECT with CleanSession 1 ends (MQTT-3.1.2-6), and those of clients that
// were cut off.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/net/asio.hpp"
#include "loadgen/fleet/fleet_plan.hpp"

namespace brokerproof::loadgen {

struct sweep_outcome {
    std::uint64_t ended = 0;
    std::uint64_t left = 0;  ///< the broker refused, did not answer, or the time was up
    bool operator==(const sweep_outcome&) const = default;
};

/// Connects once as each of `clients` with Clean Start 1 (and interval 0), and leaves. `plan` must
/// outlive the sweep. After `limit` it gives up all connections that are still in progress.
awaitable<sweep_outcome> sweep(const fleet_plan& plan, std::vector<client_number> clients,
                               nanoseconds limit);

}  // namespace brokerproof::loadgen
