// Room for sessions in a broker that holds only so many.
#pragma once

#include <algorithm>
#include <cstdint>

#include "harness/net/semaphore.hpp"

namespace brokerproof::engine {

/// Bounds the clients of all cases that run side by side in one broker. Only one coroutine may take
/// room: two that have each taken a part of theirs would wait for each other.
class session_room {
public:
    /// `limit` 0: no limit.
    session_room(asio::any_io_executor executor, std::uint64_t limit)
        : limit_(limit), places_(std::move(executor), static_cast<std::size_t>(limit)) {}

    /// Waits until there is room. A case with more clients than the limit takes all of it.
    awaitable<void> take(std::uint64_t clients) {
        for (std::uint64_t i = 0; i < std::min(clients, limit_); ++i) co_await places_.acquire();
    }
    void give_back(std::uint64_t clients) {
        for (std::uint64_t i = 0; i < std::min(clients, limit_); ++i) places_.release();
    }

private:
    std::uint64_t limit_;
    net::semaphore places_;
};

}  // namespace brokerproof::engine
