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
    if (waiting_) alarm_.ring();
}

awaitable<void> signal::wait(time_point deadline) {
    if (!raised_ && !owner_->stopped()) {
        waiting_ = true;
        owner_->waiting_.insert(&alarm_);
        co_await alarm_.wait_until(deadline);
        owner_->waiting_.erase(&alarm_);
        waiting_ = false;
    }
    raised_ = false;
}

}  // namespace brokerproof::net
