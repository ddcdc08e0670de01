// The choices that the standard leaves to a server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/reference_broker/defects.hpp"
#include "harness/reference_broker/policies.hpp"
#include "harness/scram/keys.hpp"

namespace brokerproof::reference_broker {

struct credentials {
    std::string username;
    std::string password;

    bool operator==(const credentials&) const = default;
};

/// The user may not publish to topics, or not subscribe to filters, that match `filter`.
struct ban {
    std::string username;
    std::string filter;

    bool operator==(const ban&) const = default;
};

/// The defaults grant everything that the standard offers. CONNACK of 5.0 announces all limits.
struct options {
    /// The longest and the shortest Session Expiry Interval of a 5.0 session; 3.1.1 sessions have
    /// none.
    std::optional<std::uint32_t> session_expiry_cap_s;
    std::optional<std::uint32_t> session_expiry_floor_s;
    std::uint16_t receive_maximum = 65'535;  ///< at least 1
    std::uint16_t server_keep_alive = 0;     ///< seconds; 0: the client's own value counts
    std::uint32_t maximum_packet_size = 16 * 1024 * 1024;
    std::uint16_t topic_alias_maximum = 16;
    /// User names and passwords that are accepted. Empty: every user name with every password.
    std::vector<credentials> logins;
    /// Who may log in by SCRAM-SHA-256. Empty: every Authentication Method is refused.
    std::vector<scram::user> scram_users;
    bool anonymous = true;               ///< clients without a user name are accepted
    std::vector<ban> forbidden_topics;   ///< for publishers
    std::vector<ban> forbidden_filters;  ///< for subscribers
    /// How many messages may wait for one session besides those in flight, at least 1. When the
    /// limit is reached the newest message is dropped for this session; its publisher gets an
    /// acknowledgement, and other sessions get the message.
    std::size_t queue_limit = 10'000;
    std::uint8_t maximum_qos = 2;
    bool retain_available = true;
    bool wildcard_subscriptions = true;
    bool shared_subscriptions = true;
    bool subscription_identifiers = true;
    policies policy;
    std::optional<reference_broker::defect> defect;  ///< none: a correct server
    bool keep_ghosts = false;                        ///< ended sessions are kept for some defects
    std::chrono::seconds connect_within{10};  ///< a connection without CONNECT is closed then
};

}  // namespace brokerproof::reference_broker
