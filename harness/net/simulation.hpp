// Virtual time for one thread: while it lives, net::clock tells its time, and when everything on
// the io_context only waits, time goes on to the next instant that somebody waits for. What takes
// hours on a wall clock takes milliseconds, and always ends the same way.
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
    /// At most one a thread; `io` must be run by run() only.
    explicit simulation(asio::io_context& io);
    ~simulation();
    simulation(const simulation&) = delete;
    simulation& operator=(const simulation&) = delete;

    /// The one that rules this thread, or null.
    static simulation* current();

    time_point now() const { return now_; }

    using ticket = std::pair<time_point, std::uint64_t>;
    /// `wake` is called on this thread when virtual time has come to `when`.
    ticket at(time_point when, std::function<void()> wake);
    void forget(const ticket& one) { due_.erase(one); }

    /// Runs until no work is left. False when there is work that nothing will ever wake: a
    /// deadlock.
    bool run();

private:
    void advance();

    asio::io_context* io_;
    time_point now_{};
    std::uint64_t tickets_ = 0;
    std::map<ticket, std::function<void()>> due_;
};

}  // namespace brokerproof::net
