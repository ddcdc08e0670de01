// The properties of the target that one run of a case needs.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "harness/base/secret.hpp"
#include "harness/client/conversation.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/semaphore.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

using milliseconds = std::chrono::milliseconds;

struct login {
    std::string username;
    secret password;
};

/// Capability key -> amount (1 for "yes"); `expiry` in milliseconds. The broker lacks a capability
/// whose key is absent.
using capabilities = std::map<std::string, std::uint64_t>;

struct surroundings {
    net::endpoint where;
    std::optional<net::endpoint> websocket;  ///< the listener for WebSocket, if any
    std::optional<net::endpoint> tls;        ///< the listener for TLS, if any
    std::optional<engine::login> profile_login;
    std::optional<engine::login> second_login;  ///< of another user whom the broker accepts
    std::optional<engine::login> wrong_login;
    std::optional<engine::login> scram_login;  ///< for enhanced authentication
    milliseconds grace{2000};
    milliseconds settle{0};
    milliseconds redelivery{0};  ///< until a resumed session gets its messages
    milliseconds keep_alive_tolerance{1000};
    milliseconds hangs_after{20'000};
    milliseconds patience{40'000};       ///< cases that last longer on purpose are not run
    std::chrono::seconds keep_alive{0};  ///< of every CONNECT that does not set its own; 0: none
    std::optional<std::uint64_t> queue_limit;  ///< messages kept for an absent client, when known
    /// Messages acknowledged longer than this before kill -9 survive it; none: no claim.
    std::optional<milliseconds> synced;
    std::map<mqtt::version, engine::capabilities> can;
    /// For people: what happened to a CONNECT of a version that is missing in `can`.
    std::map<mqtt::version, std::string> unspoken;
    /// The longest Session Expiry Interval that the broker grants, when it announces a cap.
    std::optional<std::uint64_t> expiry_cap_s;
    std::string forbidden_topic;  ///< for the second login, as below; empty: none is known
    std::string forbidden_filter;
    std::uint64_t seed = 0;
    net::semaphore* connect_window = nullptr;
    client::limits limits;  ///< of every connection of a case
    /// Restarts, stops, starts, kills or reloads the case's private broker.
    std::function<awaitable<result<void>>(plan::broker_act)> broker;
};

}  // namespace brokerproof::engine
