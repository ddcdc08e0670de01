// What one run of a case needs to know about its target.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "harness/client/conversation.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/semaphore.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

using milliseconds = std::chrono::milliseconds;

struct login {
    std::string username;
    std::string password;
};

/// Capability key -> amount (1 for "yes"); `expiry` in milliseconds. A key that is not there is not
/// supported.
using capabilities = std::map<std::string, std::uint64_t>;

struct surroundings {
    net::endpoint where;
    std::optional<net::endpoint> websocket;  ///< its other listener
    std::optional<engine::login> profile_login;
    std::optional<engine::login> second_login;  ///< of another user, who is let in, too
    std::optional<engine::login> wrong_login;
    milliseconds grace{2000};
    milliseconds settle{0};
    milliseconds keep_alive_tolerance{1000};
    std::optional<std::uint64_t> queue_limit;  ///< of a session without a client, when known
    std::optional<milliseconds> synced;  ///< what may be lost to kill -9; none: nothing is claimed
    std::map<mqtt::version, engine::capabilities> can;
    std::optional<std::uint64_t>
        expiry_cap_s;             ///< the longest interval that the broker grants, when it says so
    std::string forbidden_topic;  ///< of the second login, as below; empty: none is known
    std::string forbidden_filter;
    std::uint64_t seed = 0;
    net::semaphore* connect_window = nullptr;
    client::limits limits;  ///< of every connection of a case
    /// Restarts, stops, starts or kills the private broker of the case.
    std::function<awaitable<result<void>>(plan::broker_act)> broker;
};

}  // namespace brokerproof::engine
