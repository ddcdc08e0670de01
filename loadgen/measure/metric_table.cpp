#include "loadgen/measure/metric_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace brokerproof::loadgen {
namespace {

/// `of(group)` added up over one group, or all.
template <typename T>
std::uint64_t sum(const std::vector<T>& groups, std::optional<std::size_t> only, const auto& of) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!only || *only == i) all += std::invoke(of, groups[i]);
    return all;
}

metric_sample number_or_share(const threshold_rule& rule, std::uint64_t part, std::uint64_t whole) {
    if (rule.unit != metric_unit::share) return {static_cast<double>(part), 0, {}};
    const auto of = static_cast<double>(whole);
    if (whole == 0) return {std::nullopt, 0, "a share of nothing"};
    return {static_cast<double>(part) / of, of, {}};
}

// ---- times

struct aggregate {
    std::string_view name;
    double share;  ///< of a quantile; above 1: none
};
constexpr std::array<aggregate, 7> aggregates{{{"p50", 0.5},
                                               {"p90", 0.9},
                                               {"p99", 0.99},
                                               {"p99.9", 0.999},
                                               {"max", 1},
                                               {"mean", 2},
                                               {"count", 3}}};

histogram merged(const std::vector<group_measures>& groups, std::optional<std::size_t> only,
                 timing what) {
    histogram all;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!only || *only == i) all.merge(groups[i][what]);
    return all;
}

metric_sample read_timing(timing what, const aggregate& how, const threshold_rule& rule,
                          const threshold_figures& figures) {
    if (figures.measured == nullptr) return {std::nullopt, 0, "nothing was measured"};
    const auto all = merged(*figures.measured, rule.group, what);
    const auto times = static_cast<double>(all.count());
    if (how.name == "count") return {times, times, {}};
    if (all.count() == 0) return {std::nullopt, 0, "it did not happen once in a measured phase"};
    if (how.name == "mean") return {all.mean(), times, {}};
    return {static_cast<double>(all.quantile(how.share)), times, {}};
}

void add_timings(std::vector<metric>& to) {
    for (const auto what : all_values<timing>) {
        for (const auto& how : aggregates) {
            const bool number = how.name == "count";
            to.push_back({std::string(brokerproof::name_of(what)).append(".").append(how.name),
                          number ? metric_unit::number : metric_unit::time_ns, false,
                          number || how.name == "max",
                          [what, how](const threshold_rule& rule, const threshold_figures& from) {
                              return read_timing(what, how, rule, from);
                          }});
        }
    }
}

// ---- counters and rates

using counter = std::function<std::uint64_t(const group_measures&)>;

counter counter_of(count what) {
    return [what](const group_measures& of) { return of[what]; };
}

std::uint64_t due(const group_measures& group) {
    return group.published() + group[count::skipped_offline] + group[count::skipped_window] +
           group[count::skipped_slip];
}

/// None for what makes no percentage.
counter counter_of(percentage_of whole) {
    switch (whole) {
        case percentage_of::nothing: return {};
        case percentage_of::connects_started: return counter_of(count::connects_started);
        case percentage_of::connects_accepted: return counter_of(count::connects_accepted);
        case percentage_of::published: return &group_measures::published;
        case percentage_of::due: return due;
    }
    return {};
}

metric counter_metric(std::string name, counter part, counter whole) {
    const bool may_be_share = static_cast<bool>(whole);
    return {std::move(name), metric_unit::number, may_be_share, true,
            [part = std::move(part), whole = std::move(whole)](const threshold_rule& rule,
                                                               const threshold_figures& from) {
                if (from.whole == nullptr)
                    return metric_sample{std::nullopt, 0, "nothing was counted"};
                const auto of = whole ? sum(*from.whole, rule.group, whole) : 0;
                return number_or_share(rule, sum(*from.whole, rule.group, part), of);
            }};
}

metric rate_metric(std::string name, counter of) {
    return {std::move(name), metric_unit::per_second, false, false,
            [of = std::move(of)](const threshold_rule& rule, const threshold_figures& from) {
                if (from.measured == nullptr || from.measured_s <= 0)
                    return metric_sample{std::nullopt, 0, "no phase was measured"};
                const auto times = static_cast<double>(sum(*from.measured, rule.group, of));
                return metric_sample{times / from.measured_s, from.measured_s, {}};
            }};
}

void add_counters(std::vector<metric>& to) {
    for (const auto figure : all_values<count>) {
        to.push_back(counter_metric(std::string(brokerproof::name_of(figure)), counter_of(figure),
                                    counter_of(info(figure).whole)));
    }
    to.push_back(counter_metric("published", &group_measures::published, {}));
    to.push_back(counter_metric("received", &group_measures::received, {}));
    to.push_back(rate_metric("published.rate", &group_measures::published));
    to.push_back(rate_metric("acknowledged.rate", counter_of(count::acknowledged)));
    to.push_back(rate_metric("received.rate", &group_measures::received));
}

// ---- the ledger

using delivered = std::function<std::uint64_t(const delivery_counts&)>;
using kept = std::function<std::uint64_t(const session_counts&)>;

metric delivery_metric(std::string name, delivered part) {
    return {std::move(name), metric_unit::number, true, true,
            [part = std::move(part)](const threshold_rule& rule, const threshold_figures& from) {
                if (from.delivery == nullptr)
                    return metric_sample{std::nullopt, 0, "there was no ledger"};
                return number_or_share(rule, sum(*from.delivery, rule.group, part),
                                       sum(*from.delivery, rule.group, &delivery_counts::owed));
            }};
}

std::uint64_t judged(const session_counts& of) {
    return of.kept + of.ended + of.either + of.lost + of.revived;
}

metric session_metric(std::string name, kept part) {
    return {std::move(name), metric_unit::number, true, true,
            [part = std::move(part)](const threshold_rule& rule, const threshold_figures& from) {
                if (from.sessions == nullptr)
                    return metric_sample{std::nullopt, 0, "there was no ledger"};
                return number_or_share(rule, sum(*from.sessions, rule.group, part),
                                       sum(*from.sessions, rule.group, judged));
            }};
}

delivered of_received(std::uint64_t received_counts::*what) {
    return [what](const delivery_counts& of) { return of.received.*what; };
}

void add_ledger(std::vector<metric>& to) {
    to.push_back(delivery_metric("delivery.owed", &delivery_counts::owed));
    to.push_back(delivery_metric("delivery.delivered", &delivery_counts::delivered));
    to.push_back(delivery_metric("delivery.lost", &delivery_counts::lost));
    to.push_back(delivery_metric("delivery.open", &delivery_counts::open));
    to.push_back(delivery_metric("delivery.expired", &delivery_counts::expired));
    to.push_back(
        delivery_metric("delivery.dropped_by_policy", &delivery_counts::dropped_by_policy));
    const std::array<std::pair<const char*, std::uint64_t received_counts::*>, 7> at_once{{
        {"delivery.redelivered", &received_counts::redelivered},
        {"delivery.duplicated", &received_counts::duplicated},
        {"delivery.out_of_order", &received_counts::out_of_order},
        {"delivery.stray", &received_counts::stray},
        {"delivery.late", &received_counts::late},
        {"delivery.corrupted", &received_counts::corrupted},
        {"delivery.foreign", &received_counts::foreign},
    }};
    for (const auto& [name, what] : at_once) to.push_back(delivery_metric(name, of_received(what)));
    to.push_back(session_metric("sessions.lost", &session_counts::lost));
    to.push_back(session_metric("sessions.revived", &session_counts::revived));
    to.push_back(session_metric("sessions.kept", &session_counts::kept));
    to.push_back(session_metric("sessions.shortened", &session_counts::shortened));
}

metric_sample read_recovery(const threshold_rule& rule, const threshold_figures& from) {
    metric_sample longest{std::nullopt, 0, "no storm came to its end"};
    for (const auto& one : from.recoveries) {
        if (rule.group && one.group != *rule.group) continue;
        if (!one.took_ns) return {std::nullopt, 0, "the fleet did not recover from a storm"};
        longest.value = std::max(longest.value.value_or(0), static_cast<double>(*one.took_ns));
    }
    if (longest.value) longest.reason.clear();
    return longest;
}

std::vector<metric> all_metrics() {
    std::vector<metric> all;
    add_timings(all);
    add_counters(all);
    add_ledger(all);
    all.push_back({"recovery.max", metric_unit::time_ns, false, true, read_recovery});
    return all;
}

}  // namespace

const std::vector<metric>& metrics() {
    static const auto all = all_metrics();
    return all;
}

const metric* find_metric(std::string_view name) {
    const auto at = std::ranges::find(metrics(), name, &metric::name);
    return at == metrics().end() ? nullptr : &*at;
}

}  // namespace brokerproof::loadgen
