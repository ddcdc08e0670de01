// One CONNECT, to see whether a broker answers and to read its CONNACK.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "harness/mqtt/packet.hpp"
#include "harness/net/endpoint.hpp"

namespace brokerproof::client {

struct probe_result {
    bool reached = false;                  ///< the TCP connection was made
    std::optional<mqtt::connack> connack;  ///< absent: no CONNACK came within the limit
    bool is_hopeless = false;  ///< another try ends in the same way: TLS, or its absence
    std::string problem;  ///< for people: "Connection refused", "no CONNACK within 1000 ms", ...
};

/// Opens TCP, sends `connect`, waits for the first packet, sends DISCONNECT and closes. Never
/// throws.
boost::asio::awaitable<probe_result> probe(net::endpoint where, mqtt::connect connect,
                                           std::chrono::milliseconds limit);

}  // namespace brokerproof::client
