// One wait that ends at its instant or when it is rung; in real or in virtual time.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

/// One waiter at a time.
class alarm {
public:
    explicit alarm(const asio::any_io_executor& executor) : timer_(executor) {}

    /// Returns at `when` (time_point::max(): never by itself) or when rung while it waits.
    awaitable<void> wait_until(time_point when);
    void ring() { timer_.cancel(); }

private:
    asio::steady_timer timer_;
};

}  // namespace brokerproof::net
