// Where a broker listens: an address, or an object in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "harness/base/transport.hpp"

namespace brokerproof::net {

class stream;

using brokerproof::transport;

/// Reaches a broker in this process.
class dialer {
public:
    virtual ~dialer() = default;
    virtual std::unique_ptr<stream> dial(const boost::asio::any_io_executor& executor,
                                         transport via) = 0;
};

struct endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1883;
    dialer* in_process = nullptr;  ///< when set, it stands for host and port; outlives all streams
    transport via = transport::tcp;
    std::string path = "/";  ///< of a WebSocket

    bool operator==(const endpoint&) const = default;
};

/// "127.0.0.1:1883", "ws://127.0.0.1:8080/mqtt"
inline std::string describe(const endpoint& e) {
    const bool is_web = e.via == transport::websocket;
    if (e.in_process != nullptr)
        return is_web ? "in this process, by WebSocket" : "in this process";
    const auto address = e.host + ':' + std::to_string(e.port);
    return is_web ? "ws://" + address + e.path : address;
}

}  // namespace brokerproof::net
