#include "loadgen/measure/metric_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace brokerproof::loadgen {
namespace {

/// The sum of `figure_of(group)` over one group or all groups.
template <typename T>
std::uint64_t sum(const std::vector<T>& groups, std::optional<std::size_t> only,
                  const auto& figure_of) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!only || *only == i) total += std::invoke(figure_of, groups[i]);
    return total;
}

metric_sample number_or_share(const threshold_rule& rule, std::uint64_t part, std::uint64_t whole) {
    if (rule.unit != metric_unit::share) return {static_cast<double>(part), 0, {}};
    const auto basis = static_cast<double>(whole);
    if (whole == 0) return {std::nullopt, 0, "the whole of the share is 0"};
    return {static_cast<double>(part) / basis, basis, {}};
}

// ---- times

struct aggregate {
    std::string_view name;
    double share;  ///< of a quantile; above 1: it is no quantile
};
constexpr std::array<aggregate, 7> aggregates{{{"p50", 0.5},
                                               {"p90", 0.9},
                                               {"p99", 0.99},
                                               {"p99.9", 0.999},
                                               {"max", 1},
                                               {"mean", 2},
                                               {"count", 3}}};

histogram merged(const std::vector<group_measures>& groups, std::optional<std::size_t> only,
                 timing figure) {
    histogram times;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (!only || *only == i) times.merge(groups[i][figure]);
    return times;
}

metric_sample read_timing(timing figure, const aggregate& wanted, const threshold_rule& rule,
                          const threshold_figures& figures) {
    if (figures.measured == nullptr) return {std::nullopt, 0, "nothing was measured"};
    const auto times = merged(*figures.measured, rule.group, figure);
    const auto happened = static_cast<double>(times.count());
    if (wanted.name == "count") return {happened, happened, {}};
    if (times.count() == 0) return {std::nullopt, 0, "it did not happen once in a measured phase"};
    if (wanted.name == "mean") return {times.mean(), happened, {}};
    return {static_cast<double>(times.quantile(wanted.share)), happened, {}};
}

void add_timings(std::vector<metric>& to) {
    for (const auto figure : all_values<timing>) {
        for (const auto& wanted : aggregates) {
            const bool number = wanted.name == "count";
            to.push_back(
                {.name = std::string(brokerproof::name_of(figure)).append(".").append(wanted.name),
                 .unit = number ? metric_unit::number : metric_unit::time_ns,
                 .grows = number || wanted.name == "max",
                 .read = [figure, wanted](const threshold_rule& rule,
                                          const threshold_figures& from) {
                     return read_timing(figure, wanted, rule, from);
                 }});
        }
    }
}

// ---- counters and rates

using counter = std::function<std::uint64_t(const group_measures&)>;

counter counter_of(count figure) {
    return [figure](const group_measures& group) { return group[figure]; };
}

std::uint64_t due(const group_measures& group) {
    return group.published() + group[count::skipped_offline] + group[count::skipped_window] +
           group[count::skipped_slip];
}

/// Empty for counters that make no percentage.
counter counter_of(percentage_of whole) {
    switch (whole) {
        case percentage_of::nothing: return {};
        case percentage_of::connects_started: return counter_of(count::connects_started);
        case percentage_of::connects_accepted: return counter_of(count::connects_accepted);
        case percentage_of::published: return &group_measures::published;
        case percentage_of::due: return due;
        case percentage_of::requests: return counter_of(count::requests);
    }
    return {};
}

metric counter_metric(std::string name, counter part, counter whole) {
    const bool may_be_share = static_cast<bool>(whole);
    return {.name = std::move(name),
            .may_be_share = may_be_share,
            .grows = true,
            .read = [part = std::move(part), whole = std::move(whole)](
                        const threshold_rule& rule, const threshold_figures& from) {
                if (from.whole == nullptr)
                    return metric_sample{std::nullopt, 0, "nothing was counted"};
                const auto basis = whole ? sum(*from.whole, rule.group, whole) : 0;
                return number_or_share(rule, sum(*from.whole, rule.group, part), basis);
            }};
}

metric rate_metric(std::string name, counter figure) {
    return {.name = std::move(name),
            .unit = metric_unit::per_second,
            .read = [figure = std::move(figure)](const threshold_rule& rule,
                                                 const threshold_figures& from) {
                if (from.measured == nullptr || from.measured_s <= 0)
                    return metric_sample{std::nullopt, 0, "no phase was measured"};
                const auto times = static_cast<double>(sum(*from.measured, rule.group, figure));
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

/// Whether a figure counts what a broker must not do.
enum class blame : std::uint8_t { none, broker };

/// A figure of the ledger, and the whole of its percentage. `groups` is null before the ledger.
template <class Counts>
metric ledger_metric(std::string name, std::function<std::uint64_t(const Counts&)> part,
                     std::function<std::uint64_t(const Counts&)> whole,
                     const std::vector<Counts>* threshold_figures::*groups, blame blamed) {
    return {.name = std::move(name),
            .may_be_share = true,
            .grows = true,
            .proves_fault = blamed == blame::broker,
            .read = [part = std::move(part), whole = std::move(whole), groups](
                        const threshold_rule& rule, const threshold_figures& from) {
                const auto* counts = from.*groups;
                if (counts == nullptr) return metric_sample{std::nullopt, 0, "there was no ledger"};
                return number_or_share(rule, sum(*counts, rule.group, part),
                                       sum(*counts, rule.group, whole));
            }};
}

metric delivery_metric(std::string name, delivered part, blame blamed = blame::none) {
    return ledger_metric<delivery_counts>(std::move(name), std::move(part), &delivery_counts::owed,
                                          &threshold_figures::delivery, blamed);
}

std::uint64_t judged(const session_counts& group) {
    return group.kept + group.ended + group.either + group.lost + group.revived;
}

metric session_metric(std::string name, kept part, blame blamed = blame::none) {
    return ledger_metric<session_counts>(std::move(name), std::move(part), judged,
                                         &threshold_figures::sessions, blamed);
}

metric will_metric(std::string name, std::uint64_t will_counts::*part, blame blamed) {
    return ledger_metric<will_counts>(std::move(name), part, &will_counts::owed,
                                      &threshold_figures::wills, blamed);
}

delivered of_received(std::uint64_t received_counts::*figure) {
    return [figure](const delivery_counts& group) { return group.received.*figure; };
}

void add_ledger(std::vector<metric>& to) {
    to.push_back(delivery_metric("delivery.owed", &delivery_counts::owed));
    to.push_back(delivery_metric("delivery.delivered", &delivery_counts::delivered));
    to.push_back(delivery_metric("delivery.lost", &delivery_counts::lost, blame::broker));
    to.push_back(delivery_metric("delivery.open", &delivery_counts::open));
    to.push_back(delivery_metric("delivery.unsettled", [](const delivery_counts& group) {
        return group.open - group.at_boundary;
    }));
    to.push_back(delivery_metric("delivery.retained_missing", [](const delivery_counts& group) {
        return group.retained_best_effort - group.retained_best_effort_delivered;
    }));
    to.push_back(delivery_metric("delivery.retained_owed", &delivery_counts::retained_owed));
    to.push_back(
        delivery_metric("delivery.retained_lost", &delivery_counts::retained_lost, blame::broker));
    to.push_back(delivery_metric("delivery.expired", &delivery_counts::expired));
    to.push_back(
        delivery_metric("delivery.dropped_by_policy", &delivery_counts::dropped_by_policy));
    to.push_back(
        delivery_metric("delivery.gone_with_session", &delivery_counts::gone_with_session));
    to.push_back(delivery_metric("delivery.lost_with_broker", &delivery_counts::lost_with_broker));
    struct received_row {
        const char* name;
        std::uint64_t received_counts::*figure;
        blame blamed;
    };
    // A message that is late may have waited for a slow generator.
    const auto at_once = std::to_array<received_row>({
        {"delivery.redelivered", &received_counts::redelivered, blame::none},
        {"delivery.duplicated", &received_counts::duplicated, blame::broker},
        {"delivery.out_of_order", &received_counts::out_of_order, blame::broker},
        {"delivery.stray", &received_counts::stray, blame::broker},
        {"delivery.late", &received_counts::late, blame::none},
        {"delivery.corrupted", &received_counts::corrupted, blame::broker},
        {"delivery.foreign", &received_counts::foreign, blame::none},
        {"delivery.unstamped", &received_counts::unstamped, blame::none},
    });
    for (const auto& [name, figure, blamed] : at_once)
        to.push_back(delivery_metric(name, of_received(figure), blamed));
    to.push_back(session_metric("sessions.lost", &session_counts::lost, blame::broker));
    to.push_back(session_metric("sessions.revived", &session_counts::revived, blame::broker));
    to.push_back(session_metric("sessions.kept", &session_counts::kept));
    to.push_back(session_metric("sessions.shortened", &session_counts::shortened));
    to.push_back(will_metric("wills.owed", &will_counts::owed, blame::none));
    to.push_back(will_metric("wills.published", &will_counts::published, blame::none));
    to.push_back(will_metric("wills.not_owed", &will_counts::not_owed, blame::none));
    to.push_back(will_metric("wills.open", &will_counts::open, blame::none));
    to.push_back(will_metric("wills.lost", &will_counts::lost, blame::broker));
    to.push_back(will_metric("wills.stray", &will_counts::stray, blame::broker));
    to.push_back(will_metric("wills.twice", &will_counts::twice, blame::broker));
}

metric_sample read_recovery(const threshold_rule& rule, const threshold_figures& from) {
    metric_sample longest{std::nullopt, 0, "no storm has ended"};
    for (const auto& recovery : from.recoveries) {
        if (rule.group && recovery.group != *rule.group) continue;
        if (!recovery.took_ns) return {std::nullopt, 0, "the fleet did not recover from a storm"};
        longest.value = std::max(longest.value.value_or(0), static_cast<double>(*recovery.took_ns));
    }
    if (longest.value) longest.reason.clear();
    return longest;
}

metric_sample read_timed_out(const threshold_rule&, const threshold_figures& from) {
    if (!from.phases_timed_out) return {std::nullopt, 0, "the run goes on"};
    return {static_cast<double>(*from.phases_timed_out), 0, {}};
}

std::vector<metric> all_metrics() {
    std::vector<metric> table;
    add_timings(table);
    add_counters(table);
    add_ledger(table);
    table.push_back({.name = "recovery.max",
                     .unit = metric_unit::time_ns,
                     .grows = true,
                     .read = read_recovery});
    table.push_back({.name = "phases.timed_out", .grows = true, .read = read_timed_out});
    return table;
}

}  // namespace

const std::vector<metric>& metrics() {
    static const auto table = all_metrics();
    return table;
}

const metric* find_metric(std::string_view name) {
    const auto at = std::ranges::find(metrics(), name, &metric::name);
    return at == metrics().end() ? nullptr : &*at;
}

}  // namespace brokerproof::loadgen
