// Limits how many coroutines do something at the same time; first come, first served.
#pragma once

#include <cstddef>
#include <deque>

#include <boost/asio/steady_timer.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

class semaphore {
public:
    semaphore(asio::any_io_executor executor, std::size_t places)
        : executor_(std::move(executor)), free_(places) {}

    awaitable<void> acquire();
    void release();

private:
    asio::any_io_executor executor_;
    std::size_t free_;
    std::deque<asio::steady_timer*> queue_;
};

}  // namespace brokerproof::net
