#include "harness/reference_broker/timers.hpp"

namespace brokerproof::reference_broker {

timer connect_deadline_of(link connection) {
    return {timer_kind::connect_deadline, connection, {}};
}
timer keep_alive_of(link connection) { return {timer_kind::keep_alive, connection, {}}; }
timer will_delay_of(const std::string& client_id) { return {timer_kind::will_delay, 0, client_id}; }
timer session_end_of(const std::string& client_id) {
    return {timer_kind::session_end, 0, client_id};
}

timer stale_will_of(const std::string& client_id) { return {timer_kind::stale_will, 0, client_id}; }
timer retry_of(const std::string& client_id) { return {timer_kind::retry, 0, client_id}; }

void timer_queue::set(const timer& which, instant when) {
    cancel(which);
    when_.emplace(which, when);
    by_time_.emplace(when, which);
}

void timer_queue::cancel(const timer& which) {
    const auto found = when_.find(which);
    if (found == when_.end()) return;
    by_time_.erase({found->second, which});
    when_.erase(found);
}

std::optional<instant> timer_queue::next() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
}

std::optional<std::pair<timer, instant>> timer_queue::take_due(instant now) {
    if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
    const auto [when, which] = *by_time_.begin();
    cancel(which);
    return std::pair{which, when};
}

}  // namespace brokerproof::reference_broker
