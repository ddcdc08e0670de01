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
timer late_cleanup_of(const std::string& client_id) {
    return {timer_kind::late_cleanup, 0, client_id};
}
timer retry_of(const std::string& client_id) { return {timer_kind::retry, 0, client_id}; }
timer ready_of(const std::string& client_id) { return {timer_kind::ready, 0, client_id}; }
timer postponed_of(std::uint64_t number) { return {timer_kind::postponed, number, {}}; }

void timer_queue::set(const timer& setting, instant due_at) {
    cancel(setting);
    due_by_timer_.emplace(setting, due_at);
    timers_by_due_.emplace(due_at, setting);
}

void timer_queue::cancel(const timer& setting) {
    const auto found = due_by_timer_.find(setting);
    if (found == due_by_timer_.end()) return;
    timers_by_due_.erase({found->second, setting});
    due_by_timer_.erase(found);
}

std::optional<instant> timer_queue::next() const {
    if (timers_by_due_.empty()) return std::nullopt;
    return timers_by_due_.begin()->first;
}

std::optional<std::pair<timer, instant>> timer_queue::take_due(instant now) {
    if (timers_by_due_.empty() || timers_by_due_.begin()->first > now) return std::nullopt;
    const auto [due_at, setting] = *timers_by_due_.begin();
    cancel(setting);
    return std::pair{setting, due_at};
}

}  // namespace brokerproof::reference_broker
