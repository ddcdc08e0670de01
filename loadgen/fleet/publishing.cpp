#include "loadgen/fleet/publishing.hpp"

#include <algorithm>
#include <chrono>

#include "loadgen/fleet/fleet_plan.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::chrono::seconds slip_limit{1};

}  // namespace

publishing::publishing(const fleet_plan& plan, std::uint32_t slice) : plan_(&plan), slice_(slice) {
    const scenario& wanted = plan.layout.planned();
    for (std::size_t group = 0; group < wanted.groups.size(); ++group) {
        const auto& publish = wanted.groups[group].publish;
        for (std::uint32_t i = 0; i < publish.size(); ++i) {
            if (publish[i].answers) continue;  // it is due when a request comes
            const std::uint64_t seed = wanted.seed * 1'000'003 + group * 1'009 + i;
            const auto limit = publish[i].messages.value_or(UINT64_MAX);
            flows_.push_back({group, i, pacer(publish[i].how_fast, seed), limit});
        }
    }
}

void publishing::begin_phase(std::size_t phase, instant now) {
    const scenario& wanted = plan_->layout.planned();
    for (flow& current : flows_) {
        const auto& phases = wanted.groups[current.group].publish[current.publication].phases;
        const bool active = std::ranges::count(phases, wanted.phases[phase].name) != 0;
        if (active && !current.active) {
            current.begin = current.begun ? current.begin + (now - current.stopped) : now;
            current.begun = true;
        }
        if (!active && current.active) current.stopped = now;
        current.active = active;
    }
}

instant publishing::flow::next_due() const {
    if (!active || finished() || arrivals.next() == nanoseconds::max()) return never;
    return begin + arrivals.next();
}

instant publishing::next_due() const {
    instant next = never;
    for (const flow& current : flows_) next = std::min(next, current.next_due());
    return next;
}

void publishing::advance(instant now, const send& sink) {
    for (flow& current : flows_) advance(current, now, sink);
}

void publishing::advance(flow& current, instant now, const send& sink) {
    const topology& layout = plan_->layout;
    for (instant due = current.next_due(); due <= now; due = current.next_due()) {
        const auto arrival =
            layout.arrival_of(current.group, current.publication, current.arrivals.count());
        current.arrivals.advance();
        if (layout.slice_of(layout.first_of(current.group) + arrival.publisher) != slice_) continue;
        const due_message message{current.publication, arrival.to, due};
        sink(current.group, arrival.publisher, message, now - due > slip_limit);
    }
}

std::size_t publishing::unfinished() const {
    return static_cast<std::size_t>(std::ranges::count_if(flows_, [](const flow& current) {
        return current.active && current.messages != UINT64_MAX && !current.finished();
    }));
}

}  // namespace brokerproof::loadgen
