// Can the timing up to a finding be trusted? Noise turns a failure into an inconclusive verdict,
// never into a pass.

#include <algorithm>
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

/// Non-empty when the answer to a step with a fixed time came so late that it proves nothing about
/// the broker's state at that time.
std::string answer_text(const plan::instance& planned, const trace::trace& seen,
                        const finding& failure, std::int64_t margin_ms) {
    const auto& client = seen.events[failure.at_event].client;
    const auto* end = seen.events[failure.at_event].get_if<trace::step_ended>();
    const auto* step = end == nullptr ? nullptr : plan::find_step(*planned.source, end->step);
    if (step == nullptr || !step->at || end->took.empty()) return {};
    for (std::size_t i = failure.at_event; i-- > 0;) {
        const auto& event = seen.events[i];
        const auto* start = event.get_if<trace::step_began>();
        if (start == nullptr || start->step != end->step || event.client != client) continue;
        const auto took_ms = (seen.events.at(end->took.front()).at_us - event.at_us) / 1000;
        if (took_ms < margin_ms) return {};
        return fmt::format("the answer took {} ms", took_ms);
    }
    return {};
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
        if (!text.empty()) return text;
    }
    return answer_text(planned, seen, failure, margin_ms);
}

std::string at_text(std::int64_t at_us) {
    return fmt::format("+{:.3f} s", static_cast<double>(at_us) / 1e6);
}

}  // namespace brokerproof::judge
