// Where a broker is that somebody else runs: mqtt://user:password@host:port
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
/// address stands in brackets, the port is 1883 unless given. None: `why` says what is wrong, and
/// never shows the password.
std::optional<address> parse_url(std::string_view url, std::string& why);

/// Reads `ws://host:port[/path]` as parse_url() does; the port is 80 unless given.
std::optional<net::endpoint> parse_websocket_url(std::string_view url, std::string& why);

/// A profile for a broker that only has an URL: default tolerances, no claims.
std::optional<profile> attach_profile(std::string_view url, std::string& why);

}  // namespace brokerproof::target
