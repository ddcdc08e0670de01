// All the waiting of one owner (a case, a canary): one stop() ends every wait, so that shutdown
// needs no cancellation of sockets.
#pragma once

#include <set>

#include "harness/net/alarm.hpp"

namespace brokerproof::net {

class timers {
public:
    explicit timers(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    const asio::any_io_executor& executor() const { return executor_; }

    /// Ends every present wait and makes every later one return at once.
    void stop();
    bool stopped() const { return stopped_; }

    /// True when the instant came, false when stopped first.
    awaitable<bool> wait_until(time_point when);

private:
    friend class signal;
    asio::any_io_executor executor_;
    std::set<alarm*> waiting_;
    bool stopped_ = false;
};

/// Something happened: wakes the one waiter there may be.
class signal {
public:
    explicit signal(timers& owner) : owner_(&owner), alarm_(owner.executor()) {}

    void raise();
    /// Returns when raised (at once if raised since the last wait), at the deadline, or when the
    /// owner stopped.
    awaitable<void> wait(time_point deadline);

private:
    timers* owner_;
    alarm alarm_;
    bool raised_ = false;
    bool waiting_ = false;
};

}  // namespace brokerproof::net
