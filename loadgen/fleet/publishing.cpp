#include "loadgen/fleet/publishing.hpp"

#include <algorithm>
#include <limits>

#include "loadgen/fleet/fleet_plan.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr instant slip_limit_ns = 1'000'000'000;

}  // namespace

publishing::publishing(const fleet_plan& plan, std::uint32_t slice) : plan_(&plan), slice_(slice) {
    const scenario& of = plan.who.of();
    for (std::size_t group = 0; group < of.groups.size(); ++group) {
        const auto& publish = of.groups[group].publish;
        for (std::uint32_t i = 0; i < publish.size(); ++i) {
            const std::uint64_t seed = of.seed * 1'000'003 + group * 1'009 + i;
            const auto limit = publish[i].messages.value_or(UINT64_MAX);
            lines_.push_back({group, i, pacer(publish[i].how_fast, seed), limit});
        }
    }
}

void publishing::begin_phase(std::size_t phase, instant now) {
    const scenario& of = plan_->who.of();
    for (line& one : lines_) {
        const auto& phases = of.groups[one.group].publish[one.publication].phases;
        const bool active = std::ranges::count(phases, of.phases[phase].name) != 0;
        if (active && !one.active) {
            one.begin_ns = one.begun ? one.begin_ns + (now - one.stopped_ns) : now;
            one.begun = true;
        }
        if (!active && one.active) one.stopped_ns = now;
        one.active = active;
    }
}

instant publishing::line::next_due() const {
    if (!active || finished() || arrivals.next() == nanoseconds::max()) return never;
    return begin_ns + arrivals.next().count();
}

instant publishing::next_due() const {
    instant next = never;
    for (const line& one : lines_) next = std::min(next, one.next_due());
    return next;
}

void publishing::advance(instant now, const send& each) {
    for (line& one : lines_) advance(one, now, each);
}

void publishing::advance(line& one, instant now, const send& each) {
    const topology& who = plan_->who;
    for (instant due = one.next_due(); due <= now; due = one.next_due()) {
        const auto arrival = who.arrival_of(one.group, one.publication, one.arrivals.count());
        one.arrivals.advance();
        if (who.slice_of(who.first_of(one.group) + arrival.publisher) != slice_) continue;
        const due_message message{one.publication, arrival.to, due};
        each(one.group, arrival.publisher, message, now - due > slip_limit_ns);
    }
}

std::size_t publishing::unfinished() const {
    return static_cast<std::size_t>(std::ranges::count_if(lines_, [](const line& one) {
        return one.active && one.messages != UINT64_MAX && !one.finished();
    }));
}

}  // namespace brokerproof::loadgen
