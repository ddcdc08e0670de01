#include "loadgen/commands/limit_search.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/overloaded.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/pace/pacer.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

constexpr int interrupted_code = 130;

double nominal(const rate& arrivals) {
    return std::visit(overloaded{
                          [](const constant_rate& r) { return r.per_s; },
                          [](const poisson_rate& r) { return r.per_s; },
                          [](const ramp_rate& r) { return std::max(r.from_per_s, r.to_per_s); },
                          [](const steps_rate& r) { return std::ranges::max(r.per_s); },
                          [](const sine_rate& r) { return r.mean_per_s + r.amplitude_per_s; },
                          [](const burst_rate& r) {
                              return static_cast<double>(r.size) * 1e9 /
                                     static_cast<double>(r.interval.count());
                          },
                      },
                      arrivals);
}

load_plan at_rate(const load_plan& plan, double per_s, std::size_t number) {
    load_plan trial = plan;
    const double factor = per_s / nominal_rate(plan.scenario);
    for (auto& group : trial.scenario.groups) {
        for (auto& traffic : group.publish) traffic.how_fast = scaled(traffic.how_fast, factor);
    }
    trial.options.json.clear();
    if (!plan.options.out_dir.empty()) trial.options.out_dir += fmt::format("/trial-{}", number);
    return trial;
}

/// Seconds of the measured phases that have a duration, which excludes the drain.
double published_for_s(const load_result& result, const scenario& scenario) {
    double length = 0;
    for (const auto& ended : result.phases) {
        const auto* phase = find_phase(scenario, ended.name);
        if (phase == nullptr || !phase->duration || !ended.measured) continue;
        length += static_cast<double>(ended.ended_ns - ended.began_ns) / 1e9;
    }
    return length;
}

/// The rate that was reached, in messages per second.
double reached(const load_result& result, double length_s) {
    double sent = 0;
    for (const auto& group : result.measured) {
        sent += static_cast<double>(group[count::published_qos0] + group[count::published_qos1] +
                                    group[count::published_qos2]);
    }
    return length_s > 0 ? sent / length_s : 0;
}

std::string first_crossed(const load_result& result) {
    for (const auto& threshold : result.thresholds) {
        if (threshold.verdict != threshold_verdict::held) return threshold.rule.text;
    }
    return result.environment_problem;
}

limit_trial trial_of(const load_done& done, const scenario& scenario, double per_s) {
    limit_trial trial;
    trial.per_s = per_s;
    trial.reached_per_s = reached(done.result, published_for_s(done.result, scenario));
    trial.held = done.code == 0;
    trial.valid = done.result.health.valid;
    if (!trial.held) trial.reason = first_crossed(done.result);
    if (!trial.valid) trial.reason = fmt::format("{}", fmt::join(done.result.health.reasons, "; "));
    return trial;
}

double highest_held(const std::vector<limit_trial>& trials) {
    double held = 0;
    for (const auto& trial : trials) {
        if (trial.held) held = std::max(held, trial.per_s);
    }
    return held;
}

}  // namespace

double nominal_rate(const scenario& scenario) {
    double total = 0;
    for (const auto& group : scenario.groups) {
        for (const auto& traffic : group.publish) total += nominal(traffic.how_fast);
    }
    return total;
}

std::optional<double> next_trial(const find_limit& search, const std::vector<limit_trial>& before) {
    double held = 0;
    double broke = 0;
    for (const auto& trial : before) {
        if (trial.held) held = std::max(held, trial.per_s);
        if (!trial.held && (broke == 0 || trial.per_s < broke)) broke = trial.per_s;
    }
    if (before.empty()) return search.from_per_s;
    if (broke == 0) {
        if (held >= search.to_per_s) return {};
        return std::min(held * search.factor, search.to_per_s);
    }
    if (held == 0) return {};  // not even the first rate held
    if ((broke - held) / held <= search.precision) return {};
    return (held + broke) / 2;
}

load_done find_limit_of(const load_plan& plan, load_display& display) {
    const auto& search = *plan.scenario.find;
    std::vector<limit_trial> trials;
    std::optional<load_done> best;
    for (auto rate = next_trial(search, trials); rate; rate = next_trial(search, trials)) {
        auto done = run_load(at_rate(plan, *rate, trials.size() + 1), display);
        trials.push_back(trial_of(done, plan.scenario, *rate));
        display.trial_ended(trials.back());
        const bool better = trials.back().held || !best || best->code != 0;
        const bool over = done.code == interrupted_code || !done.result.environment_problem.empty();
        if (better) best = std::move(done);
        if (over) break;
    }
    auto& result = best->result;
    if (best->code == 0) result.limit_per_s = highest_held(trials);
    result.trials = std::move(trials);
    result = judged(std::move(result), plan.scenario);
    best->unwritten = write_result(result, {}, {plan.options.json, plan.options.out_dir});
    best->code = exit_code_of(result, best->unwritten);
    display.publish_result(plan.scenario, result, best->code);
    return std::move(*best);
}

}  // namespace brokerproof::commands
