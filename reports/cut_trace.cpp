#include "reports/cut_trace.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace brokerproof::reports {
namespace {

constexpr std::size_t around_evidence = 12;

/// The new numbers of the events that stay.
using numbers = std::vector<std::optional<std::uint32_t>>;

void renumber(std::vector<std::uint32_t>& references, const numbers& next) {
    std::vector<std::uint32_t> kept;
    for (const auto at : references) {
        if (at < next.size() && next[at]) kept.push_back(*next[at]);
    }
    references = std::move(kept);
}

void renumber(trace::step_ended& end, const numbers& next) {
    if (end.ack) end.ack = *end.ack < next.size() ? next[*end.ack] : std::nullopt;
    renumber(end.took, next);
}

/// Stands for `count` events before `next`.
trace::event gap_before(const trace::event& next, std::uint64_t count) {
    trace::event gap;
    gap.at_us = next.at_us;
    gap.version = next.version;
    gap.happening = trace::left_out{count};
    return gap;
}

}  // namespace

std::vector<bool> events_to_keep(const case_result& judged, std::size_t most) {
    const auto size = judged.trace.events.size();
    std::vector<bool> kept(size, size <= most);
    if (size <= most) return kept;
    const auto head = most * 2 / 3;
    for (std::size_t i = 0; i < size; ++i) kept[i] = i < head || i >= size - (most - head);
    for (const std::size_t at : judged.verdict.evidence) {
        if (at >= size) continue;  // an edited file may hold any index
        const auto first = at - std::min(at, around_evidence);
        for (auto i = first; i < std::min(size, at + around_evidence + 1); ++i) kept[i] = true;
    }
    return kept;
}

void cut_trace(case_result& judged, std::size_t most) {
    const auto kept = events_to_keep(judged, most);
    auto before = std::exchange(judged.trace.events, {});
    numbers next(before.size());
    std::uint64_t missing = 0;
    auto& left = judged.trace.events;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (!kept[i]) {
            const auto* earlier = before[i].get_if<trace::left_out>();
            missing += earlier == nullptr ? 1 : earlier->events;
            continue;
        }
        if (missing != 0) left.push_back(gap_before(before[i], std::exchange(missing, 0)));
        next[i] = static_cast<std::uint32_t>(left.size());
        left.push_back(std::move(before[i]));
    }
    for (auto& event : left) {
        if (auto* end = std::get_if<trace::step_ended>(&event.happening)) renumber(*end, next);
    }
    renumber(judged.verdict.evidence, next);
}

bool is_cut(const trace::trace& recorded) {
    return std::ranges::any_of(recorded.events, [](const trace::event& event) {
        return event.get_if<trace::left_out>() != nullptr;
    });
}

}  // namespace brokerproof::reports
