// A client of the fleet: its life and its connection. The crowd (crowd.hpp) moves this value; the
// client knows neither the crowd nor the shard.
#pragma once

#include <memory>

#include "loadgen/fleet/connection.hpp"
#include "loadgen/fleet/wheel.hpp"
#include "loadgen/life/client_life.hpp"

namespace brokerproof::loadgen {

struct client final : timer_node {
    client(const client_life& beginning, loop& io, workspace& shared, connection_events& events,
           std::size_t number_in_slice)
        : life(beginning), link(io, shared, events, number_in_slice) {}

    client_life life;
    connection link;
    std::unique_ptr<silent_link> silence;  ///< of a departure by silence
    std::size_t held = 0;                  ///< bytes of its life, as they count in workspace
};

}  // namespace brokerproof::loadgen
