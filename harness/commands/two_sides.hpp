// The two sides of a proxy: what it speaks with clients, and how it reaches the broker.
#pragma once

#include <string>

#include "harness/base/result.hpp"
#include "harness/commands/broker_access.hpp"
#include "harness/commands/server_tls.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/proxy/fault_proxy.hpp"

namespace brokerproof::commands {

/// The broker at the URL of `--upstream`. Its login is left to the clients.
result<net::endpoint, problems> upstream_of(const std::string& url, const broker_access& access);

/// `client_transport` is a name of brokerproof::transport.
result<proxy::client_side> client_side_of(const std::string& client_transport,
                                          const server_tls& shown);

}  // namespace brokerproof::commands
