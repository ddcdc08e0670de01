#include "harness/net/timers.hpp"

namespace brokerproof::net {

void timers::stop() {
    stopped_ = true;
    for (auto* timer : waiting_) timer->cancel();
}

awaitable<bool> timers::wait_until(time_point when) {
    if (stopped_) co_return false;
    asio::steady_timer timer(executor_, when);
    waiting_.insert(&timer);
    co_await timer.async_wait(as_result);
    waiting_.erase(&timer);
    co_return !stopped_;
}

void signal::raise() {
    raised_ = true;
    if (waiting_) timer_.cancel();
}

awaitable<void> signal::wait(time_point deadline) {
    if (!raised_ && !owner_->stopped()) {
        timer_.expires_at(deadline);
        waiting_ = true;
        owner_->waiting_.insert(&timer_);
        co_await timer_.async_wait(as_result);
        owner_->waiting_.erase(&timer_);
        waiting_ = false;
    }
    raised_ = false;
}

}  // namespace brokerproof::net
