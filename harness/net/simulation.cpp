#include "harness/net/simulation.hpp"

#include <algorithm>
#include <cassert>

namespace brokerproof::net {

namespace {

thread_local simulation* active = nullptr;

}  // namespace

time_point clock::now() {
    return active == nullptr ? std::chrono::steady_clock::now() : active->now();
}

simulation::simulation(asio::io_context& io) : io_(&io) {
    assert(active == nullptr && "at most one simulation per thread");
    active = this;
}

simulation::~simulation() { active = nullptr; }

simulation* simulation::current() { return active; }

simulation::ticket simulation::at(time_point due, std::function<void()> wake) {
    const ticket booked{due, ++tickets_};
    due_.emplace(booked, std::move(wake));
    return booked;
}

/// Advances to the next due time and wakes everything that waits for it.
void simulation::advance() {
    now_ = std::max(now_, due_.begin()->first.first);
    while (!due_.empty() && due_.begin()->first.first <= now_) {
        const auto wake = std::move(due_.begin()->second);
        due_.erase(due_.begin());
        wake();
    }
}

bool simulation::run() {
    for (;;) {
        io_->poll();
        if (io_->stopped()) return true;
        if (due_.empty()) return false;
        advance();
    }
}

}  // namespace brokerproof::net
