// What a server decides for itself where the standard leaves it the choice.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/reference_broker/defects.hpp"

namespace brokerproof::reference_broker {

struct credentials {
    std::string username;
    std::string password;

    bool operator==(const credentials&) const = default;
};

/// What one user may not do: publish to topics, or subscribe to filters, that match.
struct ban {
    std::string username;
    std::string filter;

    bool operator==(const ban&) const = default;
};

/// The defaults grant all that the standard offers. What is limited is announced in CONNACK (5.0).
struct options {
    /// The longest and the shortest Session Expiry Interval of a 5.0 session; 3.1.1 sessions have
    /// none.
    std::optional<std::uint32_t> session_expiry_cap_s;
    std::optional<std::uint32_t> session_expiry_floor_s;
    std::uint16_t receive_maximum = 65'535;  ///< at least 1
    std::uint16_t server_keep_alive = 0;     ///< seconds; 0: the client's own value rules
    std::uint32_t maximum_packet_size = 16 * 1024 * 1024;
    std::uint16_t topic_alias_maximum = 16;
    /// Who may come in with a user name. Empty: anybody, whatever the password.
    std::vector<credentials> logins;
    bool anonymous = true;  ///< clients without a user name are let in
    std::vector<ban> forbidden_topics;   ///< to publish to
    std::vector<ban> forbidden_filters;  ///< to subscribe to
    /// Messages that wait for one session besides those in flight, at least 1. When it is reached
    /// the newest is dropped: it is acknowledged to its publisher, and other sessions get it.
    std::size_t queue_limit = 10'000;
    std::uint8_t maximum_qos = 2;
    bool retain_available = true;
    bool wildcard_subscriptions = true;
    bool shared_subscriptions = true;
    bool subscription_identifiers = true;
    std::optional<reference_broker::defect> defect;  ///< what it gets wrong; none: nothing
    bool keep_ghosts = false;  ///< ended sessions are kept: some defects look at them
    std::chrono::seconds connect_within{10};  ///< a connection without CONNECT is closed then
};

}  // namespace brokerproof::reference_broker
