// A wait that ends at a point in time or when the alarm rings, in real or in virtual time.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

/// One waiter at a time.
class alarm {
public:
    explicit alarm(const asio::any_io_executor& executor) : timer_(executor) {}

    /// Returns at `due`, or earlier when ring() is called during the wait. With time_point::max()
    /// only ring() ends it.
    awaitable<void> wait_until(time_point due);
    void ring() { timer_.cancel(); }

private:
    asio::steady_timer timer_;
};

}  // namespace brokerproof::net
