#include "loadgen/expose/families.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "loadgen/expose/family_writer.hpp"
#include "loadgen/expose/run_families.hpp"

namespace brokerproof::loadgen::expose {
namespace {

using type = family_writer::type;

constexpr std::int64_t us = 1'000;
constexpr std::int64_t ms = 1'000 * us;
constexpr std::int64_t second = 1'000 * ms;
constexpr std::array<std::int64_t, 19> bounds{
    100 * us,   200 * us,    500 * us,    1 * ms,      2 * ms,      5 * ms,     10 * ms,
    20 * ms,    50 * ms,     100 * ms,    200 * ms,    500 * ms,    1 * second, 2 * second,
    5 * second, 10 * second, 20 * second, 50 * second, 100 * second};

constexpr std::array<group_figure<group_measures>, 3> gauge_table{{
    {"brokerproof_clients_scheduled", "Clients that should be online now.", "",
     &group_measures::scheduled},
    {"brokerproof_clients_online", "Clients that have their CONNACK and their subscriptions.", "",
     &group_measures::online},
    {"brokerproof_publishes_in_flight", "Messages that wait for an answer of the broker.", "",
     &group_measures::in_flight},
}};

constexpr std::array<group_figure<received_counts>, 6> wrong_table{{
    {"brokerproof_wrong_messages_total", "Messages that came wrongly, by the kind of fault.",
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
    {"brokerproof_sessions_lost_total", "Sessions that should have existed and did not.", "",
     &session_counts::lost},
    {"brokerproof_sessions_revived_total", "Sessions that should have ended and had not.", "",
     &session_counts::revived},
}};

constexpr std::array<group_figure<delivery_counts>, 8> audit_table{{
    {"brokerproof_owed_messages_total",
     "Messages that the broker owed to sessions; known when the run has ended.", "",
     &delivery_counts::owed},
    {"brokerproof_delivered_messages_total",
     "Owed messages that came; known when the run has ended.", "", &delivery_counts::delivered},
    {"brokerproof_lost_messages_total",
     "Owed messages that were lost; known when the run has ended.", "", &delivery_counts::lost},
    {"brokerproof_excused_messages_total",
     "Owed messages that did not come and are excused, by the reason; known when the run has "
     "ended.",
     "expired", &delivery_counts::expired},
    {"brokerproof_excused_messages_total", "", "dropped_by_policy",
     &delivery_counts::dropped_by_policy},
    {"brokerproof_excused_messages_total", "", "gone_with_session",
     &delivery_counts::gone_with_session},
    {"brokerproof_excused_messages_total", "", "open", &delivery_counts::open},
    {"brokerproof_lost_with_broker_messages_total",
     "Acknowledged messages that a broker without durable state took along when it ended; not "
     "owed; known when the run has ended.",
     "", &delivery_counts::lost_with_broker},
}};

constexpr std::array<group_figure<will_counts>, 7> will_table{{
    {"brokerproof_wills_owed_total",
     "Wills that the broker had to publish; known when the run has ended.", "", &will_counts::owed},
    {"brokerproof_wills_published_total",
     "Owed wills that all watchers got; known when the run has ended.", "",
     &will_counts::published},
    {"brokerproof_wills_lost_total",
     "Owed wills that a watcher never got; known when the run has ended.", "", &will_counts::lost},
    {"brokerproof_wrong_wills_total",
     "Wills that came wrongly, by the kind of fault; known when the run has ended.", "stray",
     &will_counts::stray},
    {"brokerproof_wrong_wills_total", "", "twice", &will_counts::twice},
    {"brokerproof_other_wills_total",
     "Wills that were not owed, or cannot be judged; known when the run has ended.", "not_owed",
     &will_counts::not_owed},
    {"brokerproof_other_wills_total", "", "open", &will_counts::open},
}};

void put_refused(family_writer& to, const figure_info& about, const live_group& group,
                 const group_measures& measured) {
    for (const auto& seen : measured.refusals) {
        if (seen.packet != refusing_packet::connack) continue;
        to.counter(about.prometheus, about.help, static_cast<double>(seen.times),
                   labels_of(group, "reason", fmt::format("0x{:02x}", seen.code)));
    }
}

void put_counts(family_writer& to, const live_run& run, std::size_t groups) {
    for (const auto figure : all_values<count>) {
        const auto& about = info(figure);
        for (std::size_t g = 0; g < groups; ++g) {
            const auto& measured = run.so_far.groups[g];
            if (figure == count::connects_refused) {
                put_refused(to, about, run.groups[g], measured);
            } else {
                to.counter(about.prometheus, about.help, static_cast<double>(measured[figure]),
                           labels_of(run.groups[g], about.label, about.label_value));
            }
        }
    }
}

void put_timings(family_writer& to, const live_run& run, std::size_t groups) {
    for (const auto figure : all_values<timing>) {
        for (std::size_t g = 0; g < groups; ++g) {
            put_times(to, info(figure).prometheus, info(figure).help, run.so_far.groups[g][figure],
                      labels_of(run.groups[g]));
        }
    }
}

void put_ledger(family_writer& to, const live_run& run) {
    put_table(to, wrong_table, run.groups, run.received, type::Counter);
    put_table(to, suspected_table, run.groups, run.received, type::Gauge);
    put_table(to, session_table, run.groups, run.sessions, type::Counter);
    put_table(to, audit_table, run.groups, run.audited, type::Counter);
    put_loss_windows(to, run);
    put_table(to, will_table, run.groups, run.wills, type::Counter);
}

}  // namespace

std::span<const std::int64_t> bounds_ns() { return bounds; }

metrics::families families_of(const live_run& run, const std::string& our_version) {
    family_writer to;
    metrics::put_build(to, our_version);
    put_identity(to, run);
    put_network(to, run);
    put_brokers(to, run);
    const std::size_t groups = std::min(run.groups.size(), run.so_far.groups.size());
    put_counts(to, run, groups);
    put_timings(to, run, groups);
    put_table(to, gauge_table, run.groups, run.so_far.groups, type::Gauge);
    put_recoveries(to, run);
    put_health(to, run);
    put_ledger(to, run);
    put_verdict(to, run);
    return to.take();
}

}  // namespace brokerproof::loadgen::expose
