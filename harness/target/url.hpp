// URLs of brokers that other people run: mqtt://user:password@host:port
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

struct address {
    net::endpoint where;
    std::optional<credentials> login;

    bool operator==(const address&) const = default;
};

/// Reads `mqtt://[user[:password]@]host[:port]`. User and password are percent-decoded, an IPv6
/// address is in brackets, and the default port is 1883. On failure it returns none and sets
/// `problem`, which never shows the password.
std::optional<address> parse_url(std::string_view url, std::string& problem);

/// Reads `ws://host:port[/path]` like parse_url(); the default port is 80.
std::optional<net::endpoint> parse_websocket_url(std::string_view url, std::string& problem);

/// A profile for a broker that is known only by its URL: default tolerances, no claims.
std::optional<profile> attach_profile(std::string_view url, std::string& problem);

}  // namespace brokerproof::target
