#include "loadgen/commands/outcome.hpp"

#include <ostream>

#include <fmt/format.h>

#include "harness/commands/output_file.hpp"
#include "loadgen/ledger/will_audit.hpp"
#include "loadgen/measure/hgrm.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {
namespace {

using namespace loadgen;

constexpr std::int64_t shortest_sample_ns = 500'000'000;

std::optional<std::int64_t> since(std::int64_t at, std::int64_t began) {
    if (at == 0) return {};
    return at - began;
}

phase_network network_of(const network_state& wanted) {
    return {wanted.delay.count(), wanted.jitter.count(), wanted.rate, wanted.cut};
}

/// Writes the percentiles of each measured time, of all groups together.
void write_percentiles(const load_result& result, const std::string& folder, problems& unwritten) {
    group_measures total;
    for (const auto& group : result.measured) total.merge(group);
    for (const auto kind : all_values<timing>) {
        if (total[kind].count() == 0) continue;
        write_output(
            fmt::format("{}/{}.hgrm", folder, brokerproof::name_of(kind)),
            [&](std::ostream& out) { write_hgrm(out, total[kind]); }, unwritten);
    }
}

}  // namespace

std::optional<timeline_sample> timekeeper::look(const tick_report& now) {
    if (last_ns_ == 0) last_.groups.resize(now.so_far.so_far.groups.size());
    if (last_ns_ != 0 && now.at_ns - last_ns_ < shortest_sample_ns) return {};  // end of a phase
    auto sample = sample_between(last_, now.so_far.so_far, now.at_ns - now.began_ns);
    last_ = now.so_far.so_far;
    last_ns_ = now.at_ns;
    return sample;
}

std::vector<storm_recovery> recoveries_of(const scenario& scenario,
                                          const std::vector<recovery_state>& states,
                                          std::int64_t began_ns) {
    std::vector<storm_recovery> out;
    for (const recovery_state& state : states) {
        storm_recovery storm;
        storm.group = state.group;
        storm.phase = scenario.phases[state.phase].name;
        storm.clients = state.returning;
        storm.back = state.returned;
        storm.began_ns = state.began_ns - began_ns;
        storm.half_back_ns = since(state.half_back_ns, began_ns);
        if (state.returned == state.returning)
            storm.all_back_ns = since(state.all_back_ns, began_ns);
        storm.first_message_ns = since(state.first_queued_ns, began_ns);
        storm.drained_ns = since(state.last_queued_ns, began_ns);
        storm.queued = state.queued;
        out.push_back(storm);
    }
    return out;
}

void put_outcome(load_result& into, const scenario& scenario, const run_outcome& outcome,
                 const slice_snapshot& last) {
    for (const phase_outcome& ended : outcome.phases) {
        const phase& wanted = scenario.phases[ended.phase];
        phase_result phase;
        phase.name = wanted.name;
        phase.began_ns = ended.began_ns - outcome.began_ns;
        phase.ended_ns = ended.ended_ns - outcome.began_ns;
        phase.measured = !wanted.warm_up;
        phase.timed_out = !ended.reached;
        if (wanted.network) phase.network = network_of(*wanted.network);
        phase.broker = wanted.broker;
        if (phase.measured) {
            into.measured_s += static_cast<double>(phase.ended_ns - phase.began_ns) / 1e9;
        }
        into.phases.push_back(std::move(phase));
    }
    into.whole = last.so_far;
    into.whole.groups.resize(scenario.groups.size());  // also when no slice has answered
    measures measured = outcome.measured;
    if (outcome.before_last) merge(measured, between(*outcome.before_last, last.so_far));
    into.measured = std::move(measured.groups);
    into.measured.resize(scenario.groups.size());
    into.recoveries = recoveries_of(scenario, last.recoveries, outcome.began_ns);
    into.interrupted = outcome.interrupted;
    into.aborted = outcome.aborted;
    into.environment_problem = outcome.failure;
    into.began_unix_ns = outcome.began_ns;
    into.wall_s = static_cast<double>(outcome.ended_ns - outcome.began_ns) / 1e9;
}

audit_policy policy_of(const run_terms& terms) {
    audit_policy policy;
    policy.queue_limit = terms.queue_limit;
    policy.grace_ns = terms.grace_ns;
    policy.keep_alive_tolerance_ns = terms.keep_alive_tolerance_ns;
    policy.whole_run = terms.drained;
    policy.all_slices = !terms.partial;
    policy.clock_uncertainty_ns = terms.clock_uncertainty_ns;
    return policy;
}

namespace {

void add_wills(load_result& result, will_report wills) {
    result.ledger->wills = std::move(wills.groups);
    result.ledger->will_faults = std::move(wills.faults);
    for (std::size_t group = 0; group < wills.delays.size(); ++group) {
        for (const std::int64_t delay : wills.delays[group]) {
            result.whole.groups[group].record(timing::will_delay, delay);
            result.measured[group].record(timing::will_delay, delay);
        }
    }
}

}  // namespace

void audit_into(load_result& result, const topology& layout, const ledger_books& books) {
    const audit_policy policy = policy_of(result.terms);
    result.ledger = audit(layout, books.sent, books.received, books.sessions, policy);
    const std::int64_t lasted = result.phases.empty() ? 0 : result.phases.back().ended_ns;
    add_wills(result, audit_wills(layout, books.received, books.wills, policy,
                                  result.began_unix_ns + lasted));
}

load_result judged(load_result result, const scenario& scenario) {
    result.health = judge_health(result.whole, scenario.health);
    hold_thresholds(result, rules_of(scenario));
    return result;
}

problems write_result(const load_result& result, const books_json& books,
                      const result_files& files) {
    problems unwritten;
    const bool into_folder = files.json.empty() && !files.folder.empty();
    write_output(
        into_folder ? files.folder + "/result.json" : files.json,
        [&](std::ostream& out) {
            out << reports::write_load_json({result, books});
        },
        unwritten);
    if (!files.folder.empty()) write_percentiles(result, files.folder, unwritten);
    return unwritten;
}

int exit_code_of(const load_result& result, const problems& unwritten) {
    const int code = exit_code(result);
    return unwritten.empty() || code != 0 ? code : 3;
}

std::vector<threshold_rule> rules_of(const scenario& scenario) {
    std::vector<std::string> groups;
    for (const group& clients : scenario.groups) groups.push_back(clients.name);
    std::vector<threshold_rule> rules;
    for (const threshold& written : scenario.thresholds) {
        if (auto rule = parse_threshold(written.text, groups)) {
            rule->abort = written.abort;
            rules.push_back(std::move(*rule));
        }
    }
    return rules;
}

}  // namespace brokerproof::commands
