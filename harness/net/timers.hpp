// All waits of one owner (a case, a canary). A single stop() ends every wait, so shutdown does not
// need to cancel sockets.
#pragma once

#include <set>

#include "harness/net/alarm.hpp"

namespace brokerproof::net {

class timers {
public:
    explicit timers(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    const asio::any_io_executor& executor() const { return executor_; }

    /// Ends every current wait and makes every later wait return at once.
    void stop();
    bool stopped() const { return stopped_; }

    /// True when `due` was reached, false when stop() came first.
    awaitable<bool> wait_until(time_point due);

private:
    friend class signal;
    asio::any_io_executor executor_;
    std::set<alarm*> waiting_;
    bool stopped_ = false;
};

/// Wakes all that wait for it. Each of them looks again whether what it waits for is there.
class signal {
public:
    explicit signal(timers& owner) : owner_(&owner) {}

    void raise();
    /// Returns when the signal is raised (at once if it was raised since the last wait), at the
    /// deadline, or when the owner stops.
    awaitable<void> wait(time_point deadline);

private:
    timers* owner_;
    std::set<alarm*> waiting_;
    bool raised_ = false;
};

}  // namespace brokerproof::net
