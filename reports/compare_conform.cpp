#include "reports/compare_conform.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <boost/math/distributions/hypergeometric.hpp>

#include "reports/fact_text.hpp"
#include "reports/observed_profile.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;

constexpr double unlikely = 0.01;

/// How bad a verdict is: 0 is what everybody wants to see.
int distance(verdict_kind kind) {
    switch (kind) {
        case verdict_kind::pass:
        case verdict_kind::observed: return 0;
        case verdict_kind::late:
        case verdict_kind::advice: return 1;
        case verdict_kind::beside_others:
        case verdict_kind::unsupported: return 2;
        case verdict_kind::blocked:
        case verdict_kind::inconclusive:
        case verdict_kind::error: return 3;
        case verdict_kind::fail: break;
    }
    return 4;
}

std::string verdict_text(const case_result& judged) {
    auto text = std::string(name_of(judged.verdict.kind));
    if (judged.expected_failure) text += " (as expected)";
    return text;
}

drift drift_of(const case_result& before, const case_result& now) {
    const int old_distance = distance(before.verdict.kind);
    const int new_distance = distance(now.verdict.kind);
    // A case that only observes requires nothing.
    if (old_distance == new_distance || (now.level == "OBSERVE" && !is_violation(now)))
        return drift::changed;
    if (new_distance > old_distance) return drift::worse;
    // A change from a failure to "nothing is known" is no improvement.
    return new_distance <= 1 ? drift::better : drift::changed;
}

/// How many attempts failed, and how many were judged. Attempts without a judgement are left out.
std::pair<unsigned, unsigned> failures(const case_result& judged) {
    unsigned failed = 0;
    unsigned judged_attempts = 0;
    for (const auto& a : judged.attempts) {
        if (distance(a.verdict) == 2 || distance(a.verdict) == 3) continue;
        ++judged_attempts;
        failed += a.verdict == verdict_kind::fail ? 1 : 0;
    }
    return {failed, judged_attempts};
}

/// The chance of at most `few` failures in `of_few` attempts, if both sides fail equally often and
/// the other side failed `many` times in `of_many`.
double chance_of_at_most(unsigned few, unsigned of_few, unsigned many, unsigned of_many) {
    const boost::math::hypergeometric distribution(few + many, of_few, of_few + of_many);
    return boost::math::cdf(distribution, few);
}

void compare_attempts(const case_result& before, const case_result& now, comparison& into) {
    const auto [old_failures, old_attempts] = failures(before);
    const auto [new_failures, new_attempts] = failures(now);
    if (old_attempts < 2 || new_attempts < 2 || old_failures + new_failures == 0) return;
    const bool more = new_failures * old_attempts > old_failures * new_attempts;
    const double chance =
        more ? chance_of_at_most(old_failures, old_attempts, new_failures, new_attempts)
             : chance_of_at_most(new_failures, new_attempts, old_failures, old_attempts);
    if (chance >= unlikely) return;
    into.differences.push_back(
        {more ? drift::worse : drift::better, now.id,
         fmt::format("failed {} of {}, now {} of {} (Fisher's exact test, p = {:.2g})",
                     old_failures, old_attempts, new_failures, new_attempts, chance)});
}

void compare_case(const case_result& before, const case_result& now, comparison& into) {
    if (before.verdict.kind == now.verdict.kind &&
        before.expected_failure.has_value() == now.expected_failure.has_value()) {
        return compare_attempts(before, now, into);
    }
    auto text = fmt::format("was {}, is {}", verdict_text(before), verdict_text(now));
    if (!now.verdict.reason.empty()) text += ": " + now.verdict.reason;
    into.differences.push_back({drift_of(before, now), now.id, std::move(text)});
}

void compare_cases(const run_result& before, const run_result& now, comparison& into) {
    std::map<std::string, const case_result*> old_cases;
    for (const auto& judged : before.cases) old_cases.emplace(judged.id, &judged);
    std::size_t both = 0;
    for (const auto& judged : now.cases) {
        const auto earlier = old_cases.find(judged.id);
        if (earlier == old_cases.end()) {
            into.differences.push_back(
                {is_violation(judged) ? drift::worse : drift::changed, judged.id,
                 fmt::format("new: {}{}{}", verdict_text(judged),
                             judged.verdict.reason.empty() ? "" : ": ", judged.verdict.reason)});
            continue;
        }
        ++both;
        compare_case(*earlier->second, judged, into);
        old_cases.erase(earlier);
    }
    for (const auto& judged : before.cases) {
        if (old_cases.contains(judged.id))
            into.differences.push_back(
                {drift::changed, judged.id, fmt::format("gone; was {}", verdict_text(judged))});
    }
    into.compared = fmt::format("{} case{} on both sides", both, both == 1 ? "" : "s");
}

/// A fact by its key and version; it may be seen several times, with different values.
using fact_id = std::pair<std::string, mqtt::version>;
using facts_by_id = std::map<fact_id, fact_list>;

void add_facts(const run_result& run, facts_by_id& into) {
    for (const auto& fact : run.observed) {
        auto& seen = into[{fact.key, fact.version}];
        if (std::ranges::find(seen, fact) == seen.end()) seen.push_back(fact);
    }
}

std::string values_text(const fact_list& seen) {
    if (seen.empty()) return "not seen";
    std::string text;
    for (const auto& fact : seen) text += (text.empty() ? "" : " and ") + text_of(fact);
    return text;
}

void compare_facts(const run_result& before, const run_result& now, comparison& into) {
    facts_by_id old_facts;
    facts_by_id new_facts;
    add_facts(before, old_facts);
    add_facts(now, new_facts);
    for (const auto& [id, seen] : old_facts) new_facts.try_emplace(id);
    for (const auto& [id, new_values] : new_facts) {
        const auto& old_values = old_facts[id];
        if (std::ranges::is_permutation(old_values, new_values)) continue;
        const auto& seen = new_values.empty() ? old_values.front() : new_values.front();
        into.differences.push_back(
            {drift::changed, "fact: " + title_of(seen),
             fmt::format("was {}, is {}", values_text(old_values), values_text(new_values))});
    }
}

std::string side(const run_result& run) {
    return fmt::format("{}, {} cases, begun {}, seed {}, brokerproof {}", product_title(run.broker),
                       run.cases.size(), run.started, run.seed, run.brokerproof);
}

}  // namespace

comparison compare(const run_result& before, const run_result& now) {
    comparison out;
    out.old_side = side(before);
    out.new_side = side(now);
    if (!now.environment_problem.empty() && before.environment_problem.empty())
        out.differences.push_back(
            {drift::worse, "run",
             "the environment failed: " +
                 now.environment_problem.substr(0, now.environment_problem.find('\n'))});
    if (now.interrupted && !before.interrupted)
        out.differences.push_back(
            {drift::worse, "run", "was interrupted: its missing cases are not compared"});
    compare_cases(before, now, out);
    compare_facts(before, now, out);
    if (before.broker.name != now.broker.name || before.broker.product != now.broker.product)
        out.notes.push_back(
            fmt::format("the brokers differ: {} and {}", before.broker.name, now.broker.name));
    if (before.brokerproof != now.brokerproof)
        out.notes.emplace_back("different versions of brokerproof: suites may have changed, too");
    return out;
}

}  // namespace brokerproof::reports
