// Ends the sessions that a run would leave behind on a broker that others use. A v5 client ends its
// own with its last DISCONNECT (Session Expiry Interval 0); what is left are those of 3.1.1, which
// only a CONNECT with CleanSession 1 ends (MQTT-3.1.2-6), and those whose client was cut off.
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

/// Connects once as each of `clients` with Clean Start 1 (and interval 0), and leaves. `plan`
/// outlives it. After `limit` all that is under way is given up.
awaitable<sweep_outcome> sweep(const fleet_plan& plan, std::vector<client_number> clients,
                               nanoseconds limit);

}  // namespace brokerproof::loadgen
