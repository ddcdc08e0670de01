#include "harness/net/alarm.hpp"

#include <optional>

#include "harness/net/simulation.hpp"

namespace brokerproof::net {

namespace {

/// An entry in the simulation's calendar. It is removed when the wait ends for any reason.
class booking {
public:
    booking(simulation& time, time_point due, asio::steady_timer& timer)
        : time_(&time), ticket_(time.at(due, [&timer] { timer.cancel(); })) {}
    ~booking() { time_->forget(ticket_); }
    booking(const booking&) = delete;
    booking& operator=(const booking&) = delete;

private:
    simulation* time_;
    simulation::ticket ticket_;
};

}  // namespace

awaitable<void> alarm::wait_until(time_point due) {
    auto* virtual_time = simulation::current();
    std::optional<booking> entry;
    if (virtual_time != nullptr && due != time_point::max())
        entry.emplace(*virtual_time, due, timer_);
    timer_.expires_at(virtual_time == nullptr ? due : time_point::max());
    co_await timer_.async_wait(as_result);
}

}  // namespace brokerproof::net
