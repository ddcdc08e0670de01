// The listeners of a broker that clients may use: their endpoints, by transport.
#pragma once

#include <map>
#include <string>

#include "harness/base/result.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

using listeners = std::map<transport, net::endpoint>;

/// The further listeners of the profile (`mqtts`, `websocket`, `wss`), with `values` for the
/// placeholders in the profile's texts. The text of a problem begins with the key.
result<listeners> further_listeners(const profile& described,
                                    const std::map<std::string, std::string>& values);

/// Gives an endpoint what the profile says of TLS and of the request for a WebSocket.
result<void> equip(net::endpoint& listener, const profile& described,
                   const std::map<std::string, std::string>& values);

}  // namespace brokerproof::target
