#include <algorithm>
#include <iterator>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/collect.hpp"
#include "harness/commands/inspect.hpp"
#include "harness/commands/rule_findings.hpp"
#include "harness/judge/verdict.hpp"
#include "reports/console_report.hpp"
#include "reports/cut_trace.hpp"
#include "reports/json.hpp"

namespace brokerproof::commands {

namespace {

/// The number of the step, for the events that begin and end a step.
std::optional<int> step_number(const trace::event& e) {
    if (const auto* start = e.get_if<trace::step_began>()) return start->step;
    if (const auto* end = e.get_if<trace::step_ended>()) return end->step;
    return {};
}

/// A trace belongs to the plan if the plan has every step of the trace, on the same client.
bool belongs_to(const trace::trace& seen, const plan::instance& planned) {
    return std::ranges::all_of(seen.events, [&](const trace::event& e) {
        const auto number = step_number(e);
        if (!number) return true;
        const auto* step = plan::find_step(*planned.source, *number);
        return step != nullptr && e.client.starts_with(step->client);
    });
}

/// Its trace is of one run; what came of it when it ran alone, or with more time, is not there.
bool rests_on_other_runs(const reports::case_result& seen, const reports::run_result& run) {
    using judge::verdict_kind;
    const auto kind = seen.verdict.kind;
    if (kind == verdict_kind::beside_others || kind == verdict_kind::late) return true;
    if (kind == verdict_kind::inconclusive && seen.confirmation) return true;
    return std::ranges::any_of(run.incidents, [&](const reports::broker_incident& incident) {
        return std::ranges::find(incident.causes, seen.id) != incident.causes.end();
    });
}

/// Prints what changed; false if the case could not be judged again.
bool judge_one(reports::case_result& judged_case, const library& tree, const console& screen) {
    if (judged_case.verdict.kind == judge::verdict_kind::unsupported &&
        judged_case.trace.events.empty())
        return true;
    const auto planned = std::ranges::find(tree.instances, judged_case.id, &plan::instance::id);
    if (planned == tree.instances.end()) {
        screen.notes << judged_case.id
                     << ": it is no longer in the suites; its verdict stays as it was\n";
        return false;
    }
    if (reports::is_cut(judged_case.trace)) {
        screen.notes << judged_case.id << ": its trace was cut; its verdict stays as it was\n";
        return false;
    }
    if (!belongs_to(judged_case.trace, *planned)) {
        screen.notes << judged_case.id << ": its steps have changed; its verdict stays as it was\n";
        return false;
    }
    const auto before = judged_case.verdict.kind;
    judge_trace(judged_case, *planned, tree);
    if (before != judged_case.verdict.kind) {
        screen.out << fmt::format("{}: was {}, is {}\n", judged_case.id, name_of(before),
                                  name_of(judged_case.verdict.kind));
    }
    return true;
}

bool is_rule_finding(const reports::case_result& judged) { return judged.suite == rules_suite; }

/// Rules across packets are found anew; what is known about them stays.
void find_rules_again(reports::run_result& run,
                      const std::vector<reports::case_result>& known_findings) {
    for (auto& finding : rule_findings(run.cases)) {
        const auto known = std::ranges::find(known_findings, finding.id, &reports::case_result::id);
        if (known != known_findings.end()) finding.expected_failure = known->expected_failure;
        run.cases.push_back(std::move(finding));
    }
}

}  // namespace

int judge_again(const std::string& root, const std::string& result_file, const console& screen) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return refuse(screen, tree.error());
    auto run = reports::read_json_file(result_file);
    if (!run) return refuse(screen, run.error());
    std::vector<reports::case_result> known_findings;
    std::ranges::copy_if(run->cases, std::back_inserter(known_findings), is_rule_finding);
    std::erase_if(run->cases, is_rule_finding);
    std::size_t left = 0;
    for (auto& one : run->cases) {
        if (!rests_on_other_runs(one, *run)) left += judge_one(one, *tree, screen) ? 0 : 1;
    }
    find_rules_again(*run, known_findings);
    reports::print_report(screen.out, *run, reports::colours::off);
    if (left != 0) screen.out << left << " cases could not be judged again\n";
    return reports::exit_code(*run);
}

}  // namespace brokerproof::commands
