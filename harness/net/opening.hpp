// The outcome of opening a connection.
#pragma once

#include <string>
#include <utility>

#include "harness/base/result.hpp"

namespace brokerproof::net {

/// Why no connection was made.
struct no_connection {
    no_connection() = default;
    no_connection(problem why) : text(std::move(why.text)) {}
    no_connection(std::string why, bool machine_lacks_something)
        : text(std::move(why)), machine_is_short(machine_lacks_something) {}

    std::string text;  ///< "Connection refused", "no answer within 5000 ms"
    /// This machine has no file descriptor, port or memory left: the broker was not even asked.
    bool machine_is_short = false;
    /// Another try fails in the same way: a certificate that is not trusted, a port without TLS.
    bool is_lasting = false;
    /// The server answered with another WebSocket subprotocol than mqtt.
    bool is_other_subprotocol = false;
};

using opening = result<void, no_connection>;

}  // namespace brokerproof::net
