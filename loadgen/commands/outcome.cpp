#include "loadgen/commands/outcome.hpp"

#include <fstream>
#include <iostream>

#include <fmt/format.h>

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

/// Percentiles of each time that was measured, of all groups together.
bool write_percentiles(const load_result& result, const std::string& folder) {
    group_measures all;
    for (const auto& group : result.measured) all.merge(group);
    for (std::size_t i = 0; i < timing_kinds; ++i) {
        const auto what = static_cast<timing>(i);
        if (all[what].count() == 0) continue;
        std::ofstream out(fmt::format("{}/{}.hgrm", folder, info(what).key));
        write_hgrm(out, all[what]);
        if (!out.flush()) return false;
    }
    return true;
}

bool write_text(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (out.flush()) return true;
    std::cerr << "cannot write " << path << '\n';
    return false;
}

}  // namespace

bool timekeeper::look(const tick_report& now) {
    if (last_ns_ == 0) last_.groups.resize(now.so_far.so_far.groups.size());
    if (last_ns_ != 0 && now.at_ns - last_ns_ < shortest_sample_ns) return false;  // end of a phase
    timeline_.push_back(sample_between(last_, now.so_far.so_far, now.at_ns - now.began_ns));
    last_ = now.so_far.so_far;
    last_ns_ = now.at_ns;
    return true;
}

std::vector<storm_recovery> recoveries_of(const scenario& of,
                                          const std::vector<recovery_state>& states,
                                          std::int64_t began) {
    std::vector<storm_recovery> out;
    for (const recovery_state& state : states) {
        storm_recovery one;
        one.group = state.group;
        one.phase = of.phases[state.phase].name;
        one.clients = state.returning;
        one.back = state.returned;
        one.began_ns = state.began_ns - began;
        if (state.returned == state.returning) one.all_back_ns = since(state.all_back_ns, began);
        one.first_message_ns = since(state.first_queued_ns, began);
        one.drained_ns = since(state.last_queued_ns, began);
        one.queued = state.queued;
        out.push_back(one);
    }
    return out;
}

void put_outcome(load_result& into, const scenario& of, const run_outcome& outcome,
                 const slice_snapshot& last) {
    for (const phase_outcome& one : outcome.phases) {
        const phase& wanted = of.phases[one.phase];
        phase_result phase;
        phase.name = wanted.name;
        phase.began_ns = one.began_ns - outcome.began_ns;
        phase.ended_ns = one.ended_ns - outcome.began_ns;
        phase.measured = !wanted.warm_up;
        phase.timed_out = !one.reached;
        if (phase.measured) {
            into.measured_s += static_cast<double>(phase.ended_ns - phase.began_ns) / 1e9;
        }
        into.phases.push_back(std::move(phase));
    }
    into.whole = last.so_far;
    measures measured = outcome.measured;
    if (outcome.before_last) merge(measured, between(*outcome.before_last, last.so_far));
    into.measured = std::move(measured.groups);
    into.measured.resize(of.groups.size());
    into.recoveries = recoveries_of(of, last.recoveries, outcome.began_ns);
    into.interrupted = outcome.interrupted;
    into.aborted = outcome.aborted;
    into.environment_problem = outcome.failure;
    into.wall_s = static_cast<double>(outcome.ended_ns - outcome.began_ns) / 1e9;
}

audit_policy policy_of(const run_terms& terms) {
    audit_policy policy;
    policy.queue_limit = terms.queue_limit;
    policy.grace_ns = terms.grace_ns;
    policy.whole_run = terms.drained;
    return policy;
}

int judge_and_write(load_result& result, const scenario& of, const boost::json::value& books,
                    const std::string& json, const std::string& folder) {
    result.health = judge_health(result.whole, of.health);
    hold_thresholds(result, rules_of(of));
    const auto path = json.empty() && !folder.empty() ? folder + "/result.json" : json;
    bool written = path.empty() || write_text(path, reports::write_load_json(result, books));
    if (!folder.empty()) written = write_percentiles(result, folder) && written;
    const int code = exit_code(result);
    return written || code != 0 ? code : 3;
}

std::vector<threshold_rule> rules_of(const scenario& of) {
    std::vector<std::string> groups;
    for (const group& one : of.groups) groups.push_back(one.name);
    std::vector<threshold_rule> rules;
    for (const threshold& one : of.thresholds) {
        if (auto rule = parse_threshold(one.text, groups)) {
            rule->abort = one.abort;
            rules.push_back(std::move(*rule));
        }
    }
    return rules;
}

}  // namespace brokerproof::commands
