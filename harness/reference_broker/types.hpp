// What passes the border of the reference broker: instants, connections, bytes. It opens no socket
// and reads no clock: whoever owns it says what came and when.
#pragma once

#include <chrono>
#include <cstdint>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

/// Wall-clock time, given with every event. Later events never have earlier instants.
using instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// One network connection; the owner numbers them and never uses a number twice.
using link = std::uint64_t;

/// Where a connection came in. Nothing that the standard speaks of depends on it.
enum class listener : std::uint8_t { tcp, websocket };

/// What the owner has to do, in this order: send the data, then close if asked to.
struct output {
    link to = 0;
    bytes data;
    bool close = false;
};

}  // namespace brokerproof::reference_broker
