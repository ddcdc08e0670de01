#include "loadgen/expose/families.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace brokerproof::loadgen::expose {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

constexpr std::int64_t us = 1'000;
constexpr std::int64_t ms = 1'000 * us;
constexpr std::int64_t s = 1'000 * ms;
constexpr std::array<std::int64_t, 19> bounds{
    100 * us, 200 * us, 500 * us, 1 * ms,   2 * ms,   5 * ms, 10 * ms, 20 * ms, 50 * ms, 100 * ms,
    200 * ms, 500 * ms, 1 * s,    2 * s,    5 * s,    10 * s, 20 * s,  50 * s,  100 * s};

/// Figures of a group that are no measures: of the ledger, and gauges.
template <class Of>
struct group_figure {
    std::string_view name;
    std::string_view help;  ///< empty: of the family before
    std::string_view reason;
    std::uint64_t Of::*value;
};

constexpr std::array<group_figure<group_measures>, 3> gauge_table{{
    {"brokerproof_clients_scheduled", "Clients that should be online now.", "",
     &group_measures::scheduled},
    {"brokerproof_clients_online", "Clients that have their CONNACK and their subscriptions.", "",
     &group_measures::online},
    {"brokerproof_publishes_in_flight", "Messages that wait for an answer of the broker.", "",
     &group_measures::in_flight},
}};

constexpr std::array<group_figure<received_counts>, 6> wrong_table{{
    {"brokerproof_wrong_messages_total",
     "Messages that came and should not have come, or not so, by what is wrong with them.",
     "duplicated", &received_counts::duplicated},
    {"brokerproof_wrong_messages_total", "", "out_of_order", &received_counts::out_of_order},
    {"brokerproof_wrong_messages_total", "", "stray", &received_counts::stray},
    {"brokerproof_wrong_messages_total", "", "late", &received_counts::late},
    {"brokerproof_wrong_messages_total", "", "corrupted", &received_counts::corrupted},
    {"brokerproof_wrong_messages_total", "", "foreign", &received_counts::foreign},
}};

constexpr std::array<group_figure<received_counts>, 1> suspected_table{{
    {"brokerproof_suspected_messages",
     "Messages that seem wrong, but may be excused by the publishers' books at the end.", "",
     &received_counts::suspected},
}};

constexpr std::array<group_figure<session_counts>, 2> session_table{{
    {"brokerproof_sessions_lost_total", "Sessions that should have been there and were not.", "",
     &session_counts::lost},
    {"brokerproof_sessions_revived_total", "Sessions that should have been gone and were not.", "",
     &session_counts::revived},
}};

constexpr std::array<group_figure<delivery_counts>, 6> audit_table{{
    {"brokerproof_owed_messages_total",
     "Messages that the broker owed to sessions; known when the run has ended.", "",
     &delivery_counts::owed},
    {"brokerproof_delivered_messages_total", "Messages of these that came; known at the end.", "",
     &delivery_counts::delivered},
    {"brokerproof_lost_messages_total", "Messages of these that were lost; known at the end.", "",
     &delivery_counts::lost},
    {"brokerproof_excused_messages_total",
     "Messages of these that did not come and need not have, by why; known at the end.", "expired",
     &delivery_counts::expired},
    {"brokerproof_excused_messages_total", "", "dropped_by_policy",
     &delivery_counts::dropped_by_policy},
    {"brokerproof_excused_messages_total", "", "open", &delivery_counts::open},
}};

labels labels_of(const live_group& of, std::string_view name = {}, std::string_view value = {}) {
    labels out{{"group", of.name}, {"version", of.version}};
    if (!name.empty()) out.push_back({std::string(name), std::string(value)});
    return out;
}

/// Collects families in the order in which they are first named.
class writer {
public:
    explicit writer(const live_run& run) : run_(&run) {}

    /// A figure without a help text belongs to the family that was begun last.
    MetricFamily& family(std::string_view name, std::string_view help, MetricType type) {
        if (all_.empty() || all_.back().name != name) {
            all_.push_back({std::string(name), std::string(help), type, {}});
        }
        return all_.back();
    }

    void number(std::string_view name, std::string_view help, MetricType type, double value,
                labels with) {
        auto& to = family(name, help, type).metric.emplace_back();
        to.label = std::move(with);
        (type == MetricType::Counter ? to.counter.value : to.gauge.value) = value;
    }

    void times(std::string_view name, std::string_view help, const histogram& of, labels with) {
        auto& to = family(name, help, MetricType::Histogram).metric.emplace_back();
        to.label = std::move(with);
        to.histogram.sample_count = of.count();
        to.histogram.sample_sum = static_cast<double>(of.sum()) / 1e9;
        for (const std::int64_t bound : bounds) {
            to.histogram.bucket.push_back(
                {of.count_to(bound), static_cast<double>(bound) / 1e9});
        }
    }

    template <class Of, std::size_t N>
    void table(const std::array<group_figure<Of>, N>& figures, const std::vector<Of>& groups,
               MetricType type) {
        const std::size_t count = std::min(groups.size(), run_->groups.size());
        for (const auto& figure : figures) {
            for (std::size_t i = 0; i < count; ++i) {
                const std::string_view label = figure.reason.empty() ? "" : "reason";
                number(figure.name, figure.help, type,
                       static_cast<double>(groups[i].*figure.value),
                       labels_of(run_->groups[i], label, figure.reason));
            }
        }
    }

    std::vector<MetricFamily> take() { return std::move(all_); }

private:
    const live_run* run_;
    std::vector<MetricFamily> all_;
};

void put_refused(writer& to, const figure_info& about, const live_group& group,
                 const group_measures& of) {
    for (const auto& [code, times] : of.refused_by_code) {
        to.number(about.prometheus, about.help, MetricType::Counter, static_cast<double>(times),
                  labels_of(group, "reason", fmt::format("0x{:02x}", code)));
    }
}

void put_counts(writer& to, const live_run& run, std::size_t groups) {
    for (std::size_t i = 0; i < count_kinds; ++i) {
        const auto what = static_cast<count>(i);
        const auto& about = info(what);
        for (std::size_t g = 0; g < groups; ++g) {
            const auto& of = run.so_far.groups[g];
            if (what == count::connects_refused) {
                put_refused(to, about, run.groups[g], of);
            } else {
                to.number(about.prometheus, about.help, MetricType::Counter,
                          static_cast<double>(of[what]),
                          labels_of(run.groups[g], about.label, about.label_value));
            }
        }
    }
}

void put_timings(writer& to, const live_run& run, std::size_t groups) {
    for (std::size_t i = 0; i < timing_kinds; ++i) {
        const auto what = static_cast<timing>(i);
        for (std::size_t g = 0; g < groups; ++g) {
            to.times(info(what).prometheus, info(what).help, run.so_far.groups[g][what],
                     labels_of(run.groups[g]));
        }
    }
}

void put_health(writer& to, const std::vector<shard_health>& shards) {
    shard_health all;
    for (const auto& one : shards) {
        all.loop_lag.merge(one.loop_lag);
        all.cpu_s += one.cpu_s;
        all.busiest = std::max(all.busiest, one.busiest);
        all.errors += one.errors;
    }
    to.times("brokerproof_generator_loop_lag_seconds",
             "How late the generator's own timers came, of all its threads.", all.loop_lag, {});
    to.number("brokerproof_generator_cpu_seconds_total", "CPU time of the generator's threads.",
              MetricType::Counter, all.cpu_s, {});
    to.number("brokerproof_generator_busiest_thread_ratio",
              "Share of a core that the busiest thread took in its busiest second.",
              MetricType::Gauge, all.busiest, {});
    to.number("brokerproof_generator_errors_total",
              "Unexpected socket errors of the generator's own making.", MetricType::Counter,
              static_cast<double>(all.errors), {});
}

void put_ledger(writer& to, const live_run& run) {
    to.table(wrong_table, run.received, MetricType::Counter);
    to.table(suspected_table, run.received, MetricType::Gauge);
    to.table(session_table, run.sessions, MetricType::Counter);
    to.table(audit_table, run.audited, MetricType::Counter);
}

}  // namespace

std::span<const std::int64_t> bounds_ns() { return bounds; }

std::vector<MetricFamily> families_of(const live_run& run, const std::string& our_version) {
    writer to(run);
    to.number("brokerproof_build_info", "Which brokerproof this is; always 1.", MetricType::Gauge,
              1, {{"version", our_version}});
    if (!run.phase.empty()) {
        to.number("brokerproof_phase", "The phase that the run is in; always 1.",
                  MetricType::Gauge, 1, {{"phase", run.phase}});
    }
    to.number("brokerproof_run_ended", "1: all figures are final, as in the report.",
              MetricType::Gauge, run.ended ? 1 : 0, {});
    const std::size_t groups = std::min(run.groups.size(), run.so_far.groups.size());
    put_counts(to, run, groups);
    put_timings(to, run, groups);
    to.table(gauge_table, run.so_far.groups, MetricType::Gauge);
    put_health(to, run.so_far.shards);
    put_ledger(to, run);
    return to.take();
}

}  // namespace brokerproof::loadgen::expose
