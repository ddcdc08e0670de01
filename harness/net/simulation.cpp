#include "harness/net/simulation.hpp"

#include <algorithm>
#include <cassert>

namespace brokerproof::net {

namespace {

thread_local simulation* ruling = nullptr;

}  // namespace

time_point clock::now() {
    return ruling == nullptr ? std::chrono::steady_clock::now() : ruling->now();
}

simulation::simulation(asio::io_context& io) : io_(&io) {
    assert(ruling == nullptr && "one simulation a thread");
    ruling = this;
}

simulation::~simulation() { ruling = nullptr; }

simulation* simulation::current() { return ruling; }

simulation::ticket simulation::at(time_point when, std::function<void()> wake) {
    const ticket made{when, ++tickets_};
    due_.emplace(made, std::move(wake));
    return made;
}

/// Goes to the next instant that somebody waits for, and wakes everybody who waits for it.
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
