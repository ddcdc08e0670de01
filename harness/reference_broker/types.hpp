// The types of the reference broker's interface: instants, connections, bytes. The broker opens no
// socket and reads no clock: its owner tells it which bytes came, and when.
#pragma once

#include <chrono>
#include <cstdint>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

/// Wall-clock time, an argument of every event. Instants never go backwards.
using instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// The number of a network connection; the owner never uses a number twice.
using link = std::uint64_t;

/// The listener that accepted a connection. No rule of the standard depends on it.
enum class listener : std::uint8_t { tcp, tls, websocket };

/// The owner must send the data and then, if `close` is set, close the connection.
struct output {
    link to = 0;
    bytes data;
    bool close = false;
};

}  // namespace brokerproof::reference_broker
