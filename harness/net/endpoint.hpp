// How to reach a broker: an address, or an object in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "harness/base/transport.hpp"
#include "harness/tls/context.hpp"

namespace brokerproof::net {

class stream;
struct endpoint;

using brokerproof::transport;

/// Makes connections to a broker in this process.
class dialer {
public:
    virtual ~dialer() = default;
    virtual std::unique_ptr<stream> dial(const boost::asio::any_io_executor& executor,
                                         const endpoint& broker) = 0;
};

struct endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1883;
    dialer* in_process = nullptr;  ///< replaces host and port when set; must outlive all streams
    transport via = transport::tcp;
    std::string path = "/";  ///< of a WebSocket, with the query
    /// Name and value: further fields of the request for a WebSocket.
    std::vector<std::pair<std::string, std::string>> headers{};
    /// The WebSocket subprotocols that a client offers, as in the field of its request.
    std::string subprotocols = "mqtt";
    std::shared_ptr<const tls::client_context> tls{};  ///< how to make sure of it, when encrypted
    /// Asks the other side for small TCP segments. Then its kernel holds tens of KB for a client
    /// that does not read, and not megabytes.
    bool small_segments = false;

    bool operator==(const endpoint&) const = default;
};

/// "127.0.0.1:1883" or "[::1]:1883"
std::string address_of(const endpoint& broker);

/// "mqtt://127.0.0.1:1883", "wss://127.0.0.1:8080/mqtt"; without a login
std::string url_of(const endpoint& broker);

/// "127.0.0.1:1883", "mqtts://127.0.0.1:8883", "ws://127.0.0.1:8080/mqtt"
std::string describe(const endpoint& broker);

}  // namespace brokerproof::net
