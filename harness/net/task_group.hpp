// Tasks that their starter must join. No coroutine in this project runs without an owner.
#pragma once

#include <cstddef>
#include <exception>

#include <boost/asio/steady_timer.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

class task_group {
public:
    explicit task_group(asio::any_io_executor executor);
    ~task_group();  ///< asserts that every task has ended
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    void spawn(awaitable<void> task);
    std::size_t running() const { return running_; }

    /// Returns when all tasks have ended; rethrows the first exception of a task.
    awaitable<void> join();

private:
    void ended(std::exception_ptr error);

    asio::any_io_executor executor_;
    asio::steady_timer all_ended_;
    std::size_t running_ = 0;
    std::exception_ptr first_error_;
};

}  // namespace brokerproof::net
