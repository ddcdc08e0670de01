#include "harness/net/semaphore.hpp"

namespace brokerproof::net {

awaitable<void> semaphore::acquire() {
    if (free_ > 0) {
        --free_;
        co_return;
    }
    asio::steady_timer turn(executor_, time_point::max());
    queue_.push_back(&turn);
    co_await turn.async_wait(as_result);  // release() passes its place to this waiter
}

void semaphore::release() {
    if (queue_.empty()) {
        ++free_;
        return;
    }
    queue_.front()->cancel();
    queue_.pop_front();
}

}  // namespace brokerproof::net
