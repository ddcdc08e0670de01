// Virtual time for one thread. While a simulation exists, net::clock tells its time. When all work
// on the io_context is waiting, the time advances to the next due time. Hours of real time pass in
// milliseconds, and every run ends in the same way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

class simulation {
public:
    /// At most one per thread. Only run() may run `io`.
    explicit simulation(asio::io_context& io);
    ~simulation();
    simulation(const simulation&) = delete;
    simulation& operator=(const simulation&) = delete;

    /// The simulation of this thread, or null.
    static simulation* current();

    time_point now() const { return now_; }

    using ticket = std::pair<time_point, std::uint64_t>;
    /// Calls `wake` on this thread when virtual time has reached `due`.
    ticket at(time_point due, std::function<void()> wake);
    void forget(const ticket& booked) { due_.erase(booked); }

    /// Runs until no work is left. False when some work is left that nothing will ever wake (a
    /// deadlock).
    bool run();

private:
    void advance();

    asio::io_context* io_;
    time_point now_{};
    std::uint64_t tickets_ = 0;
    std::map<ticket, std::function<void()>> due_;
};

}  // namespace brokerproof::net
