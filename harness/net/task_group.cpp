#include "harness/net/task_group.hpp"

#include <cassert>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace brokerproof::net {

task_group::task_group(asio::any_io_executor executor)
    : executor_(std::move(executor)), all_ended_(executor_) {
    all_ended_.expires_at(time_point::max());
}

task_group::~task_group() {
    assert(running_ == 0 && "a task group was left before its tasks were joined");
}

void task_group::spawn(awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, std::move(task),
                   [this](std::exception_ptr error) { ended(std::move(error)); });
}

void task_group::ended(std::exception_ptr error) {
    if (error && !first_error_) first_error_ = std::move(error);
    if (--running_ == 0) all_ended_.cancel();
}

awaitable<void> task_group::join() {
    while (running_ != 0) co_await all_ended_.async_wait(as_result);
    if (first_error_) std::rethrow_exception(std::exchange(first_error_, nullptr));
}

}  // namespace brokerproof::net
