#include "harness/net/alarm.hpp"

#include <optional>

#include "harness/net/simulation.hpp"

namespace brokerproof::net {

namespace {

/// A place in the simulation's calendar, given back when the wait ends in whatever way.
class booking {
public:
    booking(simulation& time, time_point when, asio::steady_timer& timer)
        : time_(&time), ticket_(time.at(when, [&timer] { timer.cancel(); })) {}
    ~booking() { time_->forget(ticket_); }
    booking(const booking&) = delete;
    booking& operator=(const booking&) = delete;

private:
    simulation* time_;
    simulation::ticket ticket_;
};

}  // namespace

awaitable<void> alarm::wait_until(time_point when) {
    auto* virtual_time = simulation::current();
    std::optional<booking> place;
    if (virtual_time != nullptr && when != time_point::max())
        place.emplace(*virtual_time, when, timer_);
    timer_.expires_at(virtual_time == nullptr ? when : time_point::max());
    co_await timer_.async_wait(as_result);
}

}  // namespace brokerproof::net
