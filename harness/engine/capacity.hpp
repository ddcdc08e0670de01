// The number of connections that a broker accepts at once.
#pragma once

#include <cstddef>

#include "harness/engine/surroundings.hpp"
#include "harness/net/asio.hpp"

namespace brokerproof::engine {

/// Opens up to `wanted` connections at once, holds them until each has been tried, and returns how
/// many of them the broker accepted. Takes three seconds at most.
awaitable<std::size_t> connections_at_once(const surroundings& around, std::size_t wanted,
                                           asio::any_io_executor executor);

}  // namespace brokerproof::engine
