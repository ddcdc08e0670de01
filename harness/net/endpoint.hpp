// How to reach a broker: an address, or an object in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "harness/base/transport.hpp"

namespace brokerproof::net {

class stream;

using brokerproof::transport;

/// Makes connections to a broker in this process.
class dialer {
public:
    virtual ~dialer() = default;
    virtual std::unique_ptr<stream> dial(const boost::asio::any_io_executor& executor,
                                         transport via) = 0;
};

struct endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1883;
    dialer* in_process = nullptr;  ///< replaces host and port when set; must outlive all streams
    transport via = transport::tcp;
    std::string path = "/";  ///< the path of a WebSocket
    /// Asks the other side for small TCP segments. Then its kernel holds tens of KB for a client
    /// that does not read, and not megabytes.
    bool small_segments = false;

    bool operator==(const endpoint&) const = default;
};

/// "127.0.0.1:1883", "ws://127.0.0.1:8080/mqtt"
inline std::string describe(const endpoint& broker) {
    const bool is_web = broker.via == transport::websocket;
    if (broker.in_process != nullptr)
        return is_web ? "in this process, by WebSocket" : "in this process";
    const auto address = broker.host + ':' + std::to_string(broker.port);
    return is_web ? "ws://" + address + broker.path : address;
}

}  // namespace brokerproof::net
