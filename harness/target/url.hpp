// URLs of brokers that other people run: mqtt://user:password@host:port, and the same with mqtts,
// ws and wss.
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

/// Reads `SCHEME://[user[:password]@]host[:port]`, and behind ws:// and wss:// a path with its
/// query. The schemes are mqtt (port 1883), mqtts (8883), ws (80) and wss (443). User and password
/// are percent-decoded, and an IPv6 address is in brackets. The text of a problem never shows the
/// password.
result<address> parse_url(std::string_view url);

/// The URL of an address: parse_url() reads it as the same. It shows the password.
std::string url_of(const address& location);

/// Reads the URL of a listener, which has no login and this transport.
result<net::endpoint> parse_listener(std::string_view url, transport via);

/// Refuses names and values that an HTTP request cannot have, or that are the handshake's own.
result<void> check_header(std::string_view name, std::string_view value);

/// "mqtts://"
std::string_view scheme_of(transport via);

/// A profile for a broker that is known only by its URL: default tolerances, no claims.
result<profile> attach_profile(std::string_view url);

/// A broker at a URL of which `known` says what it can and tolerates. What belongs to the process
/// that `known` would start is left out: its other listeners, its certificates, and the version of
/// the program that is installed here.
result<profile> attach_known(std::string_view url, profile known);

}  // namespace brokerproof::target
