#include "loadgen/measure/result.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace brokerproof::loadgen {

recovery_time took(const storm_recovery& recovery) {
    if (!recovery.all_back_ns || recovery.back < recovery.clients)
        return {recovery.group, std::nullopt};
    return {recovery.group,
            std::max(*recovery.all_back_ns, recovery.drained_ns.value_or(0)) - recovery.began_ns};
}

timeline_sample sample_between(const measures& before, const measures& now, std::int64_t at_ns) {
    static const group_measures nothing;
    timeline_sample sample{at_ns, {}};
    for (std::size_t i = 0; i < now.groups.size(); ++i) {
        const auto& late = now.groups[i];
        const auto& early = i < before.groups.size() ? before.groups[i] : nothing;
        const auto more = [&](count figure) { return late[figure] - early[figure]; };
        const auto delivery =
            late[timing::publish_to_delivery].since(early[timing::publish_to_delivery]);
        sample.groups.push_back({.scheduled = late.scheduled,
                                 .online = late.online,
                                 .connects = more(count::connects_accepted),
                                 .published = late.published() - early.published(),
                                 .acknowledged = more(count::acknowledged),
                                 .received = late.received() - early.received(),
                                 .delivery_p50_ns = delivery.quantile(0.5),
                                 .delivery_p99_ns = delivery.quantile(0.99)});
    }
    return sample;
}

namespace {

double late_share(const measures& whole) {
    std::uint64_t late = 0;
    std::uint64_t due = 0;
    for (const auto& group : whole.groups) {
        // A message that we did not send because we were too slow counts as late.
        late += group[count::late_sends] + group[count::skipped_slip];
        due += group.published() + group[count::skipped_slip];
    }
    return due == 0 ? 0 : static_cast<double>(late) / static_cast<double>(due);
}

void add_reasons(health_verdict& to, const health_limits& limits) {
    if (to.late_sends > limits.late_sends) {
        to.reasons.push_back(fmt::format("{} of all messages were sent late (limit {})",
                                         describe_figure(to.late_sends, metric_unit::share),
                                         describe_figure(limits.late_sends, metric_unit::share)));
    }
    if (to.loop_lag_p99_ns > limits.loop_lag_p99.count()) {
        const auto limit = static_cast<double>(limits.loop_lag_p99.count());
        to.reasons.push_back(fmt::format(
            "the event loop of a shard lagged {} (p99; limit {})",
            describe_figure(static_cast<double>(to.loop_lag_p99_ns), metric_unit::time_ns),
            describe_figure(limit, metric_unit::time_ns)));
    }
    if (to.relay_lag_p99_ns > limits.loop_lag_p99.count()) {
        const auto limit = static_cast<double>(limits.loop_lag_p99.count());
        to.reasons.push_back(fmt::format(
            "the relay of the bad network passed bytes {} later than planned (p99; limit {})",
            describe_figure(static_cast<double>(to.relay_lag_p99_ns), metric_unit::time_ns),
            describe_figure(limit, metric_unit::time_ns)));
    }
    if (to.busiest > limits.cpu) {
        to.reasons.push_back(fmt::format("a shard used {:.0f} % of its core (limit {:.0f} %)",
                                         to.busiest * 100, limits.cpu * 100));
    }
    if (to.errors > 0) {
        to.reasons.push_back(fmt::format("{} errors of our own: {}", to.errors, to.first_error));
    }
    to.valid = to.reasons.empty();
}

void add_reason_of_memory(health_verdict& to, const measures& whole) {
    std::uint64_t held = 0;
    for (const auto& shard : whole.shards) held += shard.held_bytes;
    to.valid = false;
    to.reasons.push_back(fmt::format(
        "the run has ended early, because its clients held {:.1f} MB, and --memory allows no more",
        static_cast<double>(held) / 1e6));
}

/// A crossed time is the broker's fault only if our own lag is small compared with the bound.
void doubt(health_verdict& health, const threshold_outcome& crossed) {
    constexpr double share_of_bound = 0.25;
    const auto lag = static_cast<double>(std::max(health.loop_lag_p99_ns, health.relay_lag_p99_ns));
    const bool is_time = crossed.rule.unit == metric_unit::time_ns;
    if (!is_time || crossed.verdict != threshold_verdict::crossed) return;
    if (lag <= crossed.rule.bound * share_of_bound) return;
    health.valid = false;
    health.reasons.push_back(fmt::format("'{}' is crossed, but we ourselves lagged {} (p99)",
                                         crossed.rule.text,
                                         describe_figure(lag, metric_unit::time_ns)));
}

}  // namespace

health_verdict judge_health(const measures& whole, const health_limits& limits) {
    health_verdict verdict;
    verdict.late_sends = late_share(whole);
    for (const auto& shard : whole.shards) {
        verdict.loop_lag_p99_ns = std::max(verdict.loop_lag_p99_ns, shard.loop_lag.quantile(0.99));
        verdict.busiest = std::max(verdict.busiest, shard.busiest);
        verdict.errors += shard.errors;
        if (verdict.first_error.empty()) verdict.first_error = shard.first_error;
    }
    verdict.relay_lag_p99_ns = whole.relay_lag.quantile(0.99);
    add_reasons(verdict, limits);
    if (is_overfull(whole)) add_reason_of_memory(verdict, whole);
    return verdict;
}

threshold_figures figures_of(const load_result& result) {
    threshold_figures figures;
    figures.whole = &result.whole.groups;
    figures.measured = &result.measured;
    figures.measured_s = result.measured_s;
    if (result.ledger) {
        figures.delivery = &result.ledger->groups;
        figures.sessions = &result.ledger->sessions;
        if (!result.ledger->wills.empty()) figures.wills = &result.ledger->wills;
    }
    for (const auto& recovery : result.recoveries) figures.recoveries.push_back(took(recovery));
    figures.phases_timed_out = static_cast<std::uint64_t>(
        std::ranges::count(result.phases, true, &phase_result::timed_out));
    return figures;
}

void hold_thresholds(load_result& result, const std::vector<threshold_rule>& written) {
    const auto figures = figures_of(result);
    result.thresholds.clear();
    if (!result.can_be_judged()) return;
    for (const auto& rule : written) result.thresholds.push_back(evaluate(rule, figures));
    for (const auto& implicit : implicit_thresholds(written, result.groups, figures)) {
        result.thresholds.push_back(evaluate(implicit.rule, figures));
        result.thresholds.back().origin = implicit.origin;
    }
    for (const auto& threshold : result.thresholds) doubt(result.health, threshold);
}

int exit_code(const load_result& result) {
    if (result.interrupted) return 130;
    if (!result.environment_problem.empty()) return 3;
    if (accuses_broker(result.rules.value_or(std::vector<broken_rule>()))) return 1;
    // In a search most rates break something, so the search decides.
    const bool searched = !result.trials.empty();
    if (!searched && std::ranges::any_of(result.thresholds, is_proven_fault)) return 1;
    if (!result.can_be_judged()) return 0;
    if (!result.health.valid) return 4;
    const bool all_held = std::ranges::all_of(result.thresholds, [](const auto& threshold) {
        return threshold.verdict == threshold_verdict::held;
    });
    const bool limit_found = !searched || result.limit_per_s.has_value();
    return all_held && limit_found && result.aborted.empty() ? 0 : 1;
}

void share_clock(load_result& result) {
    const auto fold = [](group_measures& group) {
        auto& across = group.timings[timing::publish_to_delivery_across];
        group.timings[timing::publish_to_delivery].merge(across);
        across = {};
    };
    std::ranges::for_each(result.whole.groups, fold);
    std::ranges::for_each(result.measured, fold);
}

std::int64_t clock_uncertainty_ns(const std::vector<host_clock>& clocks) {
    if (clocks.size() < 2) return 0;
    std::int64_t worst = 0;
    std::int64_t second = 0;
    for (const host_clock& clock : clocks) {
        second = std::max(second, std::min(worst, clock.uncertainty_ns));
        worst = std::max(worst, clock.uncertainty_ns);
    }
    return worst + second;
}

namespace {

/// Adds the samples of the same second; the longer timeline goes on alone.
void join_timeline(std::vector<timeline_sample>& into, const std::vector<timeline_sample>& other) {
    for (std::size_t i = 0; i < other.size(); ++i) {
        if (i >= into.size()) {
            into.push_back(other[i]);
            continue;
        }
        auto& sample = into[i];
        sample.groups.resize(std::max(sample.groups.size(), other[i].groups.size()));
        for (std::size_t g = 0; g < other[i].groups.size(); ++g) {
            auto& to = sample.groups[g];
            const auto& more = other[i].groups[g];
            to.scheduled += more.scheduled;
            to.online += more.online;
            to.connects += more.connects;
            to.published += more.published;
            to.acknowledged += more.acknowledged;
            to.received += more.received;
            // Quantiles cannot be added: the worse one is shown.
            to.delivery_p50_ns = std::max(to.delivery_p50_ns, more.delivery_p50_ns);
            to.delivery_p99_ns = std::max(to.delivery_p99_ns, more.delivery_p99_ns);
        }
    }
}

/// None if one of the two never came.
std::optional<std::int64_t> last(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
    if (!a || !b) return std::nullopt;
    return std::max(*a, *b);
}
std::optional<std::int64_t> latest_seen(std::optional<std::int64_t> a,
                                        std::optional<std::int64_t> b) {
    return a && b ? std::max(*a, *b) : a ? a : b;
}
std::optional<std::int64_t> first_seen(std::optional<std::int64_t> a,
                                       std::optional<std::int64_t> b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

void join_recovery(storm_recovery& into, const storm_recovery& other) {
    // A slice without clients of this group does not count.
    if (into.clients == 0 || other.clients == 0) {
        if (into.clients == 0) into = other;
        return;
    }
    into.clients += other.clients;
    into.back += other.back;
    into.began_ns = std::min(into.began_ns, other.began_ns);
    into.half_back_ns = last(into.half_back_ns, other.half_back_ns);
    into.all_back_ns = last(into.all_back_ns, other.all_back_ns);
    into.first_message_ns = first_seen(into.first_message_ns, other.first_message_ns);
    into.drained_ns = latest_seen(into.drained_ns, other.drained_ns);
    into.queued += other.queued;
}

void join_recoveries(load_result& into, const load_result& other) {
    for (const auto& recovery : other.recoveries) {
        const auto known = std::ranges::find_if(into.recoveries, [&](const storm_recovery& mine) {
            return mine.group == recovery.group && mine.phase == recovery.phase;
        });
        if (known == into.recoveries.end()) {
            into.recoveries.push_back(recovery);
        } else {
            join_recovery(*known, recovery);
        }
    }
}

/// Takes the larger difference between the beginnings of a phase. `into` has the earliest of the
/// slices that were joined before, so nothing is missed if slices are joined in the order of time.
void note_skew(load_result& into, const load_result& other, std::size_t phase) {
    const auto mine = into.began_unix_ns + into.phases[phase].began_ns;
    const auto theirs = other.began_unix_ns + other.phases[phase].began_ns;
    into.start_skew_ns = std::max(into.start_skew_ns, std::abs(mine - theirs));
}

void join_phases(load_result& into, const load_result& other) {
    into.start_skew_ns = std::max(into.start_skew_ns, other.start_skew_ns);
    for (std::size_t i = 0; i < other.phases.size(); ++i) {
        if (i >= into.phases.size()) {
            into.phases.push_back(other.phases[i]);
            continue;
        }
        note_skew(into, other, i);
        phase_result& joined = into.phases[i];
        joined.began_ns = std::min(joined.began_ns, other.phases[i].began_ns);
        joined.ended_ns = std::max(joined.ended_ns, other.phases[i].ended_ns);
        joined.timed_out = joined.timed_out || other.phases[i].timed_out;
    }
    into.began_unix_ns = std::min(into.began_unix_ns, other.began_unix_ns);
}

void join_clocks(load_result& into, const load_result& other) {
    for (const host_clock& clock : other.clocks) {
        const auto known = std::ranges::find(into.clocks, clock.host, &host_clock::host);
        if (known == into.clocks.end()) {
            into.clocks.push_back(clock);
        } else {
            known->uncertainty_ns = std::max(known->uncertainty_ns, clock.uncertainty_ns);
        }
    }
    into.terms.clock_uncertainty_ns = clock_uncertainty_ns(into.clocks);
}

/// All slices use the same brokers. Each slice knows the CPU time of the brokers that it started.
void join_brokers(std::vector<load_broker>& into, const std::vector<load_broker>& other) {
    for (const auto& broker : other) {
        const auto known = std::ranges::find(into, broker.url, &load_broker::url);
        if (known == into.end()) {
            into.push_back(broker);
        } else {
            known->cpu_s = std::max(known->cpu_s, broker.cpu_s);
            known->peak_rss_kib = std::max(known->peak_rss_kib, broker.peak_rss_kib);
        }
    }
}

result<void> check_kinship(const load_result& left, const load_result& right) {
    if (left.run != right.run)
        return failure(
            fmt::format("the slices belong to different runs: {} and {}", left.run, right.run));
    if (left.brokerproof != right.brokerproof)
        return failure("the slices are from different versions of brokerproof");
    if (left.scenario != right.scenario || left.seed != right.seed || left.text != right.text ||
        left.groups != right.groups || left.terms.overrides != right.terms.overrides ||
        left.terms.scale != right.terms.scale)
        return failure("the slices do not have the same scenario and seed");
    if (left.slices != right.slices)
        return failure(
            fmt::format("one belongs to {} slices, the other to {}", left.slices, right.slices));
    for (const auto slice : right.slices_here)
        if (std::ranges::find(left.slices_here, slice) != left.slices_here.end())
            return failure(fmt::format("slice {}/{} is given twice", slice, right.slices));
    return {};
}

}  // namespace

result<void> join(load_result& into, const load_result& other) {
    if (const auto related = check_kinship(into, other); !related) return related;
    into.slices_here.insert(into.slices_here.end(), other.slices_here.begin(),
                            other.slices_here.end());
    std::ranges::sort(into.slices_here);
    into.wall_s = std::max(into.wall_s, other.wall_s);
    into.measured_s = std::max(into.measured_s, other.measured_s);
    into.started = std::min(into.started, other.started);
    merge(into.whole, other.whole);
    into.measured.resize(std::max(into.measured.size(), other.measured.size()));
    for (std::size_t i = 0; i < other.measured.size(); ++i)
        into.measured[i].merge(other.measured[i]);
    if (other.rules) {
        if (!into.rules) into.rules.emplace();
        for (const broken_rule& rule : *other.rules) add(*into.rules, rule);
    }
    join_brokers(into.brokers, other.brokers);
    join_clocks(into, other);
    join_phases(into, other);
    join_recoveries(into, other);
    join_timeline(into.timeline, other.timeline);
    into.interrupted = into.interrupted || other.interrupted;
    if (into.aborted.empty()) into.aborted = other.aborted;
    if (into.environment_problem.empty()) into.environment_problem = other.environment_problem;
    into.terms.drained = into.terms.drained && other.terms.drained;
    into.ledger.reset();
    return {};
}

}  // namespace brokerproof::loadgen
