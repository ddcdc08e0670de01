#include "harness/net/timers.hpp"

namespace brokerproof::net {

void timers::stop() {
    stopped_ = true;
    for (auto* pending : waiting_) pending->ring();
}

awaitable<bool> timers::wait_until(time_point due) {
    if (stopped_) co_return false;
    alarm own(executor_);
    waiting_.insert(&own);
    co_await own.wait_until(due);
    waiting_.erase(&own);
    co_return !stopped_;
}

void signal::raise() {
    raised_ = true;
    for (auto* pending : waiting_) pending->ring();
}

awaitable<void> signal::wait(time_point deadline) {
    if (!raised_ && !owner_->stopped()) {
        alarm own(owner_->executor());
        waiting_.insert(&own);
        owner_->waiting_.insert(&own);
        co_await own.wait_until(deadline);
        owner_->waiting_.erase(&own);
        waiting_.erase(&own);
    }
    raised_ = false;
}

}  // namespace brokerproof::net
