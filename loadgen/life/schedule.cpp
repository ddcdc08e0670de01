#include "loadgen/life/schedule.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <variant>

#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint8_t most_failures = 60;  // the back-off does not grow after so many

/// The time that a client stays online; null: until something else makes it leave.
const drawn_time* online_time(const life& wanted) {
    if (const auto* flapping = std::get_if<flap>(&wanted)) return &flapping->online;
    if (const auto* expiring = std::get_if<expire>(&wanted)) return &expiring->online;
    return nullptr;
}

}  // namespace

departure departure_of(const life& wanted) {
    if (const auto* flapping = std::get_if<flap>(&wanted)) return flapping->leave;
    if (const auto* storming = std::get_if<storm>(&wanted)) return storming->leave;
    if (const auto* expiring = std::get_if<expire>(&wanted)) return expiring->leave;
    return departure::disconnect;
}

void schedule::online(const membership& self, instant now) {
    // A storm phase began while the client was connecting, so it leaves at once.
    leave_at_ = storm_away_ ? now : never;
    const drawn_time* stays = online_time(self.wanted().life);
    if (stays == nullptr || !self.context.phase_has_duration) return;
    leave_at_ = now + draw(*stays, self.context.random01());
}

void schedule::left(const membership& self, instant now) {
    connect_at_ =
        std::max(connect_at_, now);  // a storm may have set the time of its return already
    if (!self.context.phase_has_duration) return;
    if (const auto* flapping = std::get_if<flap>(&self.wanted().life)) {
        connect_at_ = now + draw(flapping->offline, self.context.random01());
    } else if (const auto* expiring = std::get_if<expire>(&self.wanted().life)) {
        const std::chrono::seconds lives(self.context.sessions.interval(self.number).value_or(0));
        connect_at_ = now + lives + draw(expiring->beyond, self.context.random01());
    }
}

void schedule::failed(const membership& self, instant now) {
    const back_off& pause = self.wanted().back_off;
    connect_at_ = std::max(connect_at_, now);
    if (pause.first.count() == 0) return;
    const auto longest = static_cast<double>(pause.most.count());
    const double grown =
        static_cast<double>(pause.first.count()) * std::pow(pause.factor, failures_);
    const double spread = 1 + pause.jitter * (2 * self.context.random01() - 1);
    const nanoseconds waits(static_cast<std::int64_t>(std::min(grown, longest) * spread));
    connect_at_ = std::max(connect_at_, now + waits);
    if (failures_ < most_failures) ++failures_;
}

void schedule::phase_changed(const membership& self, instant now, bool is_online,
                             bool was_connected) {
    if (self.context.fleet_returns && was_connected && !self.group.away) returns_ = true;
    if (std::holds_alternative<storm>(self.wanted().life)) return storm_changed(self, now);
    if (is_online) {
        online(self, now);
    } else if (was_connected && !self.context.phase_has_duration) {
        connect_at_ = std::min(connect_at_, now);
    }
}

void schedule::storm_changed(const membership& self, instant now) {
    const bool away = self.group.away;
    if (away && !storm_away_) leave_at_ = now;
    if (!away && storm_away_) {
        const auto window = std::get<storm>(self.wanted().life).window;
        returns_ = true;
        leave_at_ = never;
        connect_at_ = now + window * self.index() / self.wanted().clients;
    }
    storm_away_ = away;
}

bool schedule::take_return() { return std::exchange(returns_, false); }

}  // namespace brokerproof::loadgen
