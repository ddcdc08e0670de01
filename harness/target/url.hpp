// URLs of brokers that other people run: mqtt://user:password@host:port
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

struct address {
    net::endpoint where;
    std::optional<credentials> login;

    bool operator==(const address&) const = default;
};

/// Reads `mqtt://[user[:password]@]host[:port]`. User and password are percent-decoded, an IPv6
/// address is in brackets, and the default port is 1883. The text of a problem never shows the
/// password.
result<address> parse_url(std::string_view url);

/// The URL of an address: parse_url() reads it as the same. It shows the password.
std::string url_of(const address& location);

/// Reads `ws://host:port[/path]` like parse_url(); the default port is 80.
result<net::endpoint> parse_websocket_url(std::string_view url);

/// A profile for a broker that is known only by its URL: default tolerances, no claims.
result<profile> attach_profile(std::string_view url);

}  // namespace brokerproof::target
