// What a load run amounts to, in one sentence or two.
#include <algorithm>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "reports/load/console.hpp"
#include "reports/load/sections.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::load_result;
using loadgen::threshold_origin;

/// "phases.timed_out is 1, subscribes_refused is 100"; empty: it did what it is for.
std::string missed_purpose(const load_result& result) {
    std::string text;
    for (const auto& outcome : result.thresholds) {
        const bool held = outcome.verdict == loadgen::threshold_verdict::held;
        if (held || outcome.rule.abort || outcome.origin != threshold_origin::purpose) continue;
        const auto seen =
            outcome.seen ? loadgen::describe_figure(*outcome.seen, outcome.rule.unit) : "not known";
        text += fmt::format("{}{} is {}", text.empty() ? "" : ", ", outcome.rule.metric, seen);
    }
    return text;
}

std::string sentence_of_failure(const load_result& result) {
    if (!result.aborted.empty()) return fmt::format("Aborted: {}.", printable(result.aborted));
    const auto not_held = std::ranges::count_if(result.thresholds, [](const auto& outcome) {
        return outcome.verdict != loadgen::threshold_verdict::held;
    });
    if (not_held == 0 && result.rules && loadgen::accuses_broker(*result.rules))
        return rules_sentence(result);
    std::string text;
    if (const auto missed = missed_purpose(result); !missed.empty())
        text = fmt::format("The run did not do what it is for: {}. ", missed);
    text += fmt::format("{} of {} thresholds not held.", not_held, result.thresholds.size());
    if (!result.health.valid)
        text += " The generator was the limit, too, so the times prove nothing.";
    return text;
}

}  // namespace

std::string load_sentence(const load_result& result) {
    if (!result.can_be_judged() && result.environment_problem.empty() && !result.interrupted)
        return "A slice by itself: `brokerproof merge` judges it together with the others.";
    switch (loadgen::exit_code(result)) {
        case 0: return "All thresholds are held.";
        case 1: return sentence_of_failure(result);
        case 3: return printable(result.environment_problem);
        case 4:
            return "INVALID: the generator was the limit, so nothing here tells how fast the "
                   "broker is, and a crossed latency threshold proves nothing. The findings "
                   "of the ledger still stand.";
        default: return "Interrupted: the end of the run is missing and is not judged.";
    }
}

}  // namespace brokerproof::reports
