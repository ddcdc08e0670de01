// The coroutine type of a client's life: nothing but a frame. It waits for its client to be woken
// (client.hpp), and its owner destroys it. An asio::awaitable costs several times the memory.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

namespace brokerproof::loadgen {

class journey {
public:
    struct promise_type {
        std::exception_ptr failure;

        journey get_return_object() {
            return journey(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { failure = std::current_exception(); }
    };

    journey() = default;
    explicit journey(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    journey(journey&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    journey& operator=(journey&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~journey() {
        if (frame_) frame_.destroy();
    }

    void start() { frame_.resume(); }
    bool ended() const { return !frame_ || frame_.done(); }
    /// What it threw, if it ended so.
    std::exception_ptr failure() const { return frame_ ? frame_.promise().failure : nullptr; }

private:
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace brokerproof::loadgen
