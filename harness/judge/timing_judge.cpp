// Can the timing up to a finding be trusted? Noise turns a failure into an inconclusive verdict,
// never into a pass.

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "harness/judge/finding.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::judge {

namespace {

bool is_timed(const plan::step& step) {
    const bool window = step.expect && step.expect->during.has_value();
    return step.at || step.after || step.within || step.stagger || window;
}

/// Does anything up to this event depend on when it happened?
bool depends_on_time(const plan::instance& planned, const trace::trace& seen,
                     const finding& failure) {
    if (failure.by_absence) return true;
    if (no_clock_explains(seen, failure)) return false;
    for (std::size_t i = 0; i <= failure.at_event && i < seen.events.size(); ++i) {
        const auto* start = seen.events[i].get_if<trace::step_began>();
        if (start == nullptr) continue;
        const auto* step = plan::find_step(*planned.source, start->step);
        if (step != nullptr && is_timed(*step)) return true;
    }
    return false;
}

std::string noise_text(const trace::event& event, std::int64_t margin_ms) {
    const auto* lost = event.get_if<trace::noise>();
    if (lost == nullptr || std::cmp_less(lost->lost_ms, margin_ms)) return {};
    return fmt::format("{} at {}", describe(*lost), at_text(event.at_us));
}

std::string lateness_text(const trace::event& event, std::int64_t margin_ms) {
    const auto* start = event.get_if<trace::step_began>();
    if (start == nullptr || !start->due_us) return {};
    const auto late_ms = (event.at_us - *start->due_us) / 1000;
    if (late_ms < margin_ms) return {};
    return fmt::format("a step due at {} began {} ms late", at_text(*start->due_us), late_ms);
}

/// How long after the beginning of the step that ends at `end_index` the first answer came; none
/// when the step looked at nothing.
std::optional<std::int64_t> answer_ms(const trace::trace& seen, std::size_t end_index) {
    const auto& event = seen.events[end_index];
    const auto& end = *event.get_if<trace::step_ended>();
    if (end.took.empty()) return {};
    for (std::size_t i = end_index; i-- > 0;) {
        const auto* start = seen.events[i].get_if<trace::step_began>();
        if (start == nullptr || start->step != end.step || seen.events[i].client != event.client)
            continue;
        return (seen.events.at(end.took.front()).at_us - seen.events[i].at_us) / 1000;
    }
    return {};
}

/// The answer to a step with a fixed moment came so late that the moment says nothing about the
/// broker's state, nor does anything that follows from it.
std::string late_answer_text(const plan::instance& planned, const trace::trace& seen,
                             std::size_t end_index, std::int64_t margin_ms) {
    const auto* end = seen.events[end_index].get_if<trace::step_ended>();
    const auto* step = end == nullptr ? nullptr : plan::find_step(*planned.source, end->step);
    if (step == nullptr || !step->at) return {};
    const auto took_ms = answer_ms(seen, end_index);
    if (!took_ms || *took_ms < margin_ms) return {};
    return fmt::format("the answer took {} ms", *took_ms);
}

}  // namespace

std::string timing_excuse(const plan::instance& planned, const trace::trace& seen,
                          const finding& failure) {
    if (!depends_on_time(planned, seen, failure)) return {};
    const auto margin_ms = planned.source->margin.count();
    for (std::size_t i = 0; i <= failure.at_event && i < seen.events.size(); ++i) {
        const auto& event = seen.events[i];
        auto text = noise_text(event, margin_ms);
        if (text.empty()) text = lateness_text(event, margin_ms);
        if (text.empty()) text = late_answer_text(planned, seen, i, margin_ms);
        if (!text.empty()) return text;
    }
    return {};
}

std::string at_text(std::int64_t at_us) {
    return fmt::format("+{:.3f} s", static_cast<double>(at_us) / 1e6);
}

}  // namespace brokerproof::judge
