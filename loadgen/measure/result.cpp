#include "loadgen/measure/result.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace brokerproof::loadgen {

recovery_time took(const storm_recovery& of) {
    if (!of.all_back_ns || of.back < of.clients) return {of.group, std::nullopt};
    return {of.group, std::max(*of.all_back_ns, of.drained_ns.value_or(0)) - of.began_ns};
}

timeline_sample sample_between(const measures& before, const measures& now, std::int64_t at_ns) {
    static const group_measures nothing;
    timeline_sample made{at_ns, {}};
    for (std::size_t i = 0; i < now.groups.size(); ++i) {
        const auto& late = now.groups[i];
        const auto& early = i < before.groups.size() ? before.groups[i] : nothing;
        const auto more = [&](count what) { return late[what] - early[what]; };
        const auto delivery =
            late[timing::publish_to_delivery].since(early[timing::publish_to_delivery]);
        made.groups.push_back({.scheduled = late.scheduled,
                               .online = late.online,
                               .connects = more(count::connects_accepted),
                               .published = late.published() - early.published(),
                               .acknowledged = more(count::acknowledged),
                               .received = late.received() - early.received(),
                               .delivery_p50_ns = delivery.quantile(0.5),
                               .delivery_p99_ns = delivery.quantile(0.99)});
    }
    return made;
}

namespace {

double late_share(const measures& whole) {
    std::uint64_t late = 0;
    std::uint64_t due = 0;
    for (const auto& group : whole.groups) {
        // What was not sent at all because we were too slow is as late as can be.
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
    if (to.busiest > limits.cpu) {
        to.reasons.push_back(fmt::format("a shard used {:.0f} % of its core (limit {:.0f} %)",
                                         to.busiest * 100, limits.cpu * 100));
    }
    if (to.errors > 0) {
        to.reasons.push_back(fmt::format("{} errors of our own: {}", to.errors, to.first_error));
    }
    to.valid = to.reasons.empty();
}

/// A crossed time is the broker's only if our own lag is small beside it.
void doubt(health_verdict& health, const threshold_outcome& crossed) {
    constexpr double share_of_bound = 0.25;
    const auto lag = static_cast<double>(health.loop_lag_p99_ns);
    const bool is_time = crossed.rule.unit == metric_unit::time_ns;
    if (!is_time || crossed.verdict != threshold_verdict::crossed) return;
    if (lag <= crossed.rule.bound * share_of_bound) return;
    health.valid = false;
    health.reasons.push_back(fmt::format("'{}' is crossed, but our own event loop lagged {} (p99)",
                                         crossed.rule.text,
                                         describe_figure(lag, metric_unit::time_ns)));
}

}  // namespace

health_verdict judge_health(const measures& whole, const health_limits& limits) {
    health_verdict made;
    made.late_sends = late_share(whole);
    for (const auto& shard : whole.shards) {
        made.loop_lag_p99_ns = std::max(made.loop_lag_p99_ns, shard.loop_lag.quantile(0.99));
        made.busiest = std::max(made.busiest, shard.busiest);
        made.errors += shard.errors;
        if (made.first_error.empty()) made.first_error = shard.first_error;
    }
    add_reasons(made, limits);
    return made;
}

threshold_figures figures_of(const load_result& result) {
    threshold_figures figures;
    figures.whole = &result.whole.groups;
    figures.measured = &result.measured;
    figures.measured_s = result.measured_s;
    if (result.ledger) {
        figures.delivery = &result.ledger->groups;
        figures.sessions = &result.ledger->sessions;
    }
    for (const auto& one : result.recoveries) figures.recoveries.push_back(took(one));
    return figures;
}

void hold_thresholds(load_result& result, const std::vector<threshold_rule>& written) {
    const auto figures = figures_of(result);
    result.thresholds.clear();
    for (const auto& rule : written) result.thresholds.push_back(evaluate(rule, figures));
    for (const auto& rule : implicit_thresholds(written, result.groups)) {
        result.thresholds.push_back(evaluate(rule, figures));
        result.thresholds.back().implicit = true;
    }
    for (const auto& one : result.thresholds) doubt(result.health, one);
}

int exit_code(const load_result& result) {
    if (result.interrupted) return 130;
    if (!result.environment_problem.empty()) return 3;
    if (!result.health.valid) return 4;
    const bool all_held = std::ranges::all_of(
        result.thresholds, [](const auto& one) { return one.verdict == threshold_verdict::held; });
    const bool found = result.trials.empty() || result.limit_per_s.has_value();
    return all_held && found && result.aborted.empty() ? 0 : 1;
}

namespace {

/// Adds up what both saw in the same second; a longer timeline goes on alone.
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

/// One that never came makes that of all never come.
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
    // A slice without clients of this group has nothing to say.
    if (into.clients == 0 || other.clients == 0) {
        if (into.clients == 0) into = other;
        return;
    }
    into.clients += other.clients;
    into.back += other.back;
    into.began_ns = std::min(into.began_ns, other.began_ns);
    into.all_back_ns = last(into.all_back_ns, other.all_back_ns);
    into.first_message_ns = first_seen(into.first_message_ns, other.first_message_ns);
    into.drained_ns = latest_seen(into.drained_ns, other.drained_ns);
    into.queued += other.queued;
}

void join_recoveries(load_result& into, const load_result& other) {
    for (const auto& one : other.recoveries) {
        const auto same = std::ranges::find_if(into.recoveries, [&](const storm_recovery& mine) {
            return mine.group == one.group && mine.phase == one.phase;
        });
        if (same == into.recoveries.end()) {
            into.recoveries.push_back(one);
        } else {
            join_recovery(*same, one);
        }
    }
}

void join_phases(std::vector<phase_result>& into, const std::vector<phase_result>& other) {
    for (std::size_t i = 0; i < other.size(); ++i) {
        if (i >= into.size()) {
            into.push_back(other[i]);
            continue;
        }
        into[i].began_ns = std::min(into[i].began_ns, other[i].began_ns);
        into[i].ended_ns = std::max(into[i].ended_ns, other[i].ended_ns);
        into[i].timed_out = into[i].timed_out || other[i].timed_out;
    }
}

/// All slices talk to the same brokers; each saw the CPU of those that it started.
void join_brokers(std::vector<load_broker>& into, const std::vector<load_broker>& other) {
    for (const auto& one : other) {
        const auto same = std::ranges::find(into, one.url, &load_broker::url);
        if (same == into.end()) {
            into.push_back(one);
        } else {
            same->cpu_s = std::max(same->cpu_s, one.cpu_s);
            same->peak_rss_kib = std::max(same->peak_rss_kib, one.peak_rss_kib);
        }
    }
}

result<void> check_kinship(const load_result& a, const load_result& b) {
    if (a.run != b.run)
        return failure(fmt::format("run {} and run {} are not the same", a.run, b.run));
    if (a.brokerproof != b.brokerproof)
        return failure("they are of different versions of brokerproof");
    if (a.scenario != b.scenario || a.seed != b.seed || a.text != b.text || a.groups != b.groups ||
        a.terms.overrides != b.terms.overrides || a.terms.scale != b.terms.scale)
        return failure("they are not of the same scenario and seed");
    if (a.slices != b.slices)
        return failure(fmt::format("one is of {} slices, the other of {}", a.slices, b.slices));
    for (const auto slice : b.slices_here)
        if (std::ranges::find(a.slices_here, slice) != a.slices_here.end())
            return failure(fmt::format("slice {}/{} is there twice", slice, b.slices));
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
    join_brokers(into.brokers, other.brokers);
    join_phases(into.phases, other.phases);
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
