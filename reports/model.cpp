#include "reports/model.hpp"

#include <algorithm>

#include "reports/proposals.hpp"

namespace brokerproof::reports {

using judge::verdict_kind;

std::string product_title(const broker_info& broker) {
    const bool has_product = !broker.product.empty() && broker.product != not_known;
    const auto& product = has_product ? broker.product : broker.name;
    const bool has_version = !broker.version.empty() && broker.version != not_known;
    return has_version ? product + ' ' + broker.version : product;
}

tally count(const std::vector<case_result>& cases) {
    tally sum;
    for (const auto& judged : cases) {
        if (judged.expected_failure) {
            const bool advice = judged.verdict.kind == verdict_kind::advice;
            ++(advice ? sum.expected_advice : sum.expected_failures);
        } else {
            ++sum.count[judged.verdict.kind];
        }
        sum.unexpected_passes += judged.unexpected_pass ? 1 : 0;
        sum.flaky += judged.flaky ? 1 : 0;
        ++sum.total;
    }
    return sum;
}

bool is_violation(const case_result& judged) {
    return judged.verdict.kind == verdict_kind::fail && !judged.expected_failure;
}

bool is_judged(const case_result& judged) {
    const auto kind = judged.verdict.kind;
    return judged.expected_failure || kind == verdict_kind::pass || kind == verdict_kind::fail ||
           kind == verdict_kind::beside_others || kind == verdict_kind::late ||
           kind == verdict_kind::advice || kind == verdict_kind::observed;
}

bool is_unjudged(const case_result& judged) {
    const auto kind = judged.verdict.kind;
    const bool unknown = kind == verdict_kind::blocked || kind == verdict_kind::inconclusive ||
                         kind == verdict_kind::error;
    return unknown && !judged.expected_failure && judged.level != "OBSERVE";
}

bool blames_broker(const broker_incident& seen) {
    const bool may_be_others =
        seen.kind == incident_kind::broker_killed || seen.kind == incident_kind::broker_gone;
    return !may_be_others || !seen.causes.empty();
}

int exit_code(const run_result& run) {
    if (run.interrupted) return 130;
    const auto counts_against = [](const case_result& judged) {
        return is_violation(judged) || judged.unexpected_pass;
    };
    if (!run.unexpected.empty() || std::ranges::any_of(run.incidents, blames_broker) ||
        std::ranges::any_of(run.cases, counts_against))
        return 1;
    if (!run.environment_problem.empty() || !run.incidents.empty() ||
        std::ranges::any_of(run.cases, is_unjudged))
        return 3;
    return std::ranges::any_of(run.cases, is_judged) ? 0 : 3;
}

run_outcome outcome_of(const run_result& run) {
    return {exit_code(run), count(run.cases), observed_profile(run.observed),
            proposals_of(run.cases)};
}

}  // namespace brokerproof::reports
