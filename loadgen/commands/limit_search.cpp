#include "loadgen/commands/limit_search.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "loadgen/commands/live_metrics.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/pace/pacer.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

constexpr int interrupted_code = 130;

template <class... Cases>
struct overloaded : Cases... {
    using Cases::operator()...;
};

double nominal(const rate& of) {
    return std::visit(overloaded{
                          [](const constant_rate& r) { return r.per_s; },
                          [](const poisson_rate& r) { return r.per_s; },
                          [](const ramp_rate& r) { return std::max(r.from_per_s, r.to_per_s); },
                          [](const steps_rate& r) { return std::ranges::max(r.per_s); },
                          [](const sine_rate& r) { return r.mean_per_s + r.amplitude_per_s; },
                          [](const burst_rate& r) {
                              return static_cast<double>(r.size) * 1e9 /
                                     static_cast<double>(r.every.count());
                          },
                      },
                      of);
}

load_order at_rate(const load_order& order, double per_s, std::size_t number) {
    load_order trial = order;
    const double factor = per_s / nominal_rate(order.wanted);
    for (auto& group : trial.wanted.groups) {
        for (auto& one : group.publish) one.how_fast = scaled(one.how_fast, factor);
    }
    trial.quiet = true;
    trial.chosen.json.clear();
    if (!order.chosen.out_dir.empty()) trial.chosen.out_dir += fmt::format("/trial-{}", number);
    return trial;
}

/// How long was published in measured phases: in those with a duration, not in the drain.
double published_for_s(const load_result& result, const scenario& of) {
    double length = 0;
    for (const auto& one : result.phases) {
        const auto* phase = find_phase(of, one.name);
        if (phase == nullptr || !phase->duration || !one.measured) continue;
        length += static_cast<double>(one.ended_ns - one.began_ns) / 1e9;
    }
    return length;
}

/// Messages a second.
double reached(const load_result& result, double length_s) {
    double sent = 0;
    for (const auto& group : result.measured) {
        sent += static_cast<double>(group[count::published_qos0] + group[count::published_qos1] +
                                    group[count::published_qos2]);
    }
    return length_s > 0 ? sent / length_s : 0;
}

std::string first_crossed(const load_result& result) {
    for (const auto& one : result.thresholds) {
        if (one.verdict != threshold_verdict::held) return one.rule.text;
    }
    return result.environment_problem;
}

limit_trial trial_of(const load_done& done, const scenario& of, double per_s) {
    limit_trial trial;
    trial.per_s = per_s;
    trial.reached_per_s = reached(done.result, published_for_s(done.result, of));
    trial.held = done.code == 0;
    trial.valid = done.result.health.valid;
    if (!trial.held) trial.why = first_crossed(done.result);
    if (!trial.valid) trial.why = fmt::format("{}", fmt::join(done.result.health.reasons, "; "));
    return trial;
}

double highest_held(const std::vector<limit_trial>& trials) {
    double held = 0;
    for (const auto& trial : trials) {
        if (trial.held) held = std::max(held, trial.per_s);
    }
    return held;
}

void tell(const limit_trial& trial) {
    std::cout << fmt::format("{:>9.0f}/s: {:.0f}/s sent, {}{}\n", trial.per_s, trial.reached_per_s,
                             trial.held ? "held" : "broke: ", trial.why)
              << std::flush;
}

}  // namespace

double nominal_rate(const scenario& of) {
    double all = 0;
    for (const auto& group : of.groups) {
        for (const auto& one : group.publish) all += nominal(one.how_fast);
    }
    return all;
}

std::optional<double> next_trial(const find_limit& wanted, const std::vector<limit_trial>& before) {
    double held = 0;
    double broke = 0;
    for (const auto& trial : before) {
        if (trial.held) held = std::max(held, trial.per_s);
        if (!trial.held && (broke == 0 || trial.per_s < broke)) broke = trial.per_s;
    }
    if (before.empty()) return wanted.from_per_s;
    if (broke == 0) {
        if (held >= wanted.to_per_s) return {};
        return std::min(held * wanted.factor, wanted.to_per_s);
    }
    if (held == 0) return {};  // not even the first one
    if ((broke - held) / held <= wanted.precision) return {};
    return (held + broke) / 2;
}

std::optional<load_done> find_limit_of(const load_order& order) {
    std::vector<limit_trial> trials;
    std::optional<load_done> best;
    for (auto rate = next_trial(*order.wanted.find, trials); rate;
         rate = next_trial(*order.wanted.find, trials)) {
        auto done = run_load(at_rate(order, *rate, trials.size() + 1));
        if (!done) return {};
        trials.push_back(trial_of(*done, order.wanted, *rate));
        tell(trials.back());
        if (order.watched) order.watched->tried(trials.back());
        const bool better = trials.back().held || !best || best->code != 0;
        const bool over =
            done->code == interrupted_code || !done->result.environment_problem.empty();
        if (better) best = std::move(done);
        if (over) break;
    }
    if (best->code == 0) best->result.limit_per_s = highest_held(trials);
    best->result.trials = std::move(trials);
    const auto& chosen = order.chosen;
    best->code = judge_and_write(best->result, order.wanted, {}, chosen.json, chosen.out_dir);
    if (order.metrics) {
        order.metrics->publish(ended({}, order.wanted, best->result, best->code));
    }
    return best;
}

}  // namespace brokerproof::commands
