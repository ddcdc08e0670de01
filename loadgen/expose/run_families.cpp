#include "loadgen/expose/run_families.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace brokerproof::loadgen::expose {
namespace {

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

labels number_of(std::size_t broker) { return {{"number", std::to_string(broker)}}; }

/// A broker that we did not start has no figures, so none are written (instead of 0).
bool is_seen(const load_broker& broker) { return broker.cpu_s > 0 || broker.peak_rss_kib > 0; }

labels labels_of(const live_run& run, const storm_recovery& recovery) {
    return labels_of(run.groups[recovery.group], "phase", recovery.phase);
}

shard_health total_of(const std::vector<shard_health>& shards) {
    shard_health total;
    for (const auto& shard : shards) {
        total.loop_lag.merge(shard.loop_lag);
        total.cpu_s += shard.cpu_s;
        total.busiest = std::max(total.busiest, shard.busiest);
        total.errors += shard.errors;
    }
    return total;
}

}  // namespace

void put_identity(family_writer& to, const live_run& run) {
    if (!run.scenario.empty()) {
        to.gauge("brokerproof_run_info", "Which run this is; always 1.", 1,
                 {{"run", run.run}, {"scenario", run.scenario}});
    }
    if (!run.phase.empty()) {
        to.gauge("brokerproof_phase", "The phase that the run is in; always 1.", 1,
                 {{"phase", run.phase}});
    }
    to.gauge("brokerproof_run_ended", "1: all figures are final, as in the report.",
             run.ended ? 1 : 0, {});
}

/// A cut has a value for each manner, so that a graph shows when it ends.
void put_network(family_writer& to, const live_run& run) {
    if (!run.network) return;
    to.gauge("brokerproof_network_delay_seconds",
             "By how much the phase delays all bytes, in each direction.",
             seconds(run.network->delay.count()), {});
    to.gauge("brokerproof_network_jitter_seconds", "By how much that delay varies, up and down.",
             seconds(run.network->jitter.count()), {});
    if (run.network->rate)
        to.gauge("brokerproof_network_rate_bytes_per_second",
                 "The most that a connection passes in each direction; absent: no limit.",
                 static_cast<double>(*run.network->rate), {});
    for (const auto manner : all_values<network_cut>) {
        to.gauge("brokerproof_network_cut", "1: no connection passes, by the manner of the cut.",
                 run.network->cut == manner ? 1 : 0, {{"manner", std::string(name_of(manner))}});
    }
}

void put_loss_windows(family_writer& to, const live_run& run) {
    const std::size_t groups = std::min(run.groups.size(), run.audited.size());
    for (std::size_t g = 0; g < groups; ++g) {
        to.gauge("brokerproof_loss_window_seconds",
                 "How long before the end of a broker the oldest message was sent that it took "
                 "along; known when the run has ended.",
                 seconds(run.audited[g].loss_window_ns), labels_of(run.groups[g]));
    }
}

void put_brokers(family_writer& to, const live_run& run) {
    const auto& brokers = run.brokers;
    for (std::size_t i = 0; i < brokers.size(); ++i) {
        auto broker_labels = number_of(i);
        broker_labels.push_back({"name", brokers[i].name});
        broker_labels.push_back({"product", brokers[i].product});
        broker_labels.push_back({"product_version", brokers[i].version});
        to.gauge("brokerproof_broker_info", "A broker of the run; always 1.", 1,
                 std::move(broker_labels));
    }
    for (std::size_t i = 0; i < brokers.size(); ++i) {
        if (!is_seen(brokers[i])) continue;
        to.counter("brokerproof_broker_cpu_seconds_total",
                   "CPU time of the broker's process, if the run has started it.", brokers[i].cpu_s,
                   number_of(i));
    }
    for (std::size_t i = 0; i < brokers.size(); ++i) {
        if (!is_seen(brokers[i])) continue;
        to.gauge("brokerproof_broker_peak_resident_memory_bytes",
                 "The most memory that the broker's process had so far, if the run has started it.",
                 static_cast<double>(brokers[i].peak_rss_kib) * 1024, number_of(i));
    }
}

void put_recoveries(family_writer& to, const live_run& run) {
    for (const auto& recovery : run.recoveries) {
        to.gauge("brokerproof_recovery_returning_clients",
                 "Clients of a storm that have to come back, by the phase of their return.",
                 static_cast<double>(recovery.clients), labels_of(run, recovery));
    }
    for (const auto& recovery : run.recoveries) {
        to.gauge("brokerproof_recovery_returned_clients", "Clients of a storm that are back.",
                 static_cast<double>(recovery.back), labels_of(run, recovery));
    }
    for (const auto& recovery : run.recoveries) {
        to.counter("brokerproof_recovery_queued_messages_total",
                   "Messages that had waited for these clients and were delivered.",
                   static_cast<double>(recovery.queued), labels_of(run, recovery));
    }
    for (const auto& recovery : run.recoveries) {
        const auto time = took(recovery).took_ns;
        if (!time) continue;
        to.gauge("brokerproof_recovery_duration_seconds",
                 "From the begin of the return until all were back and had their queued messages, "
                 "so far.",
                 seconds(*time), labels_of(run, recovery));
    }
}

void put_health(family_writer& to, const live_run& run) {
    const auto threads = total_of(run.so_far.shards);
    put_times(to, "brokerproof_generator_loop_lag_seconds",
              "How late the timers of the generator fired, in all its threads.", threads.loop_lag,
              {});
    to.counter("brokerproof_generator_cpu_seconds_total", "CPU time of the generator's threads.",
               threads.cpu_s, {});
    to.gauge("brokerproof_generator_busiest_thread_ratio",
             "Share of a core that the busiest thread used in its busiest second.", threads.busiest,
             {});
    to.counter("brokerproof_generator_errors_total",
               "Unexpected socket errors of the generator's own making.",
               static_cast<double>(threads.errors), {});
    to.gauge("brokerproof_generator_threads", "Threads that drive clients.",
             static_cast<double>(run.so_far.shards.size()), {});
    const auto now = judge_health(run.so_far, run.limits);
    to.gauge("brokerproof_generator_valid",
             "0: the generator is too slow so far, and the run would be INVALID.",
             now.valid ? 1 : 0, {});
    to.gauge("brokerproof_generator_late_sends_ratio",
             "Share of all messages due that the generator sent too late or not at all.",
             now.late_sends, {});
    to.gauge("brokerproof_generator_worst_loop_lag_p99_seconds",
             "p99 of the loop lag of the worst thread since the run began.",
             seconds(now.loop_lag_p99_ns), {});
    if (run.so_far.relay_lag.count() != 0) {
        to.gauge("brokerproof_generator_relay_lag_p99_seconds",
                 "p99 of how much later than planned the relays of the bad network passed bytes "
                 "since the run began.",
                 seconds(now.relay_lag_p99_ns), {});
    }
    to.gauge("brokerproof_generator_late_sends_limit_ratio",
             "The limit of the scenario; above it the run is INVALID.", run.limits.late_sends, {});
    to.gauge("brokerproof_generator_loop_lag_p99_limit_seconds",
             "The limit of the scenario; above it the run is INVALID.",
             seconds(run.limits.loop_lag_p99.count()), {});
    to.gauge("brokerproof_generator_busiest_thread_limit_ratio",
             "The limit of the scenario; above it the run is INVALID.", run.limits.cpu, {});
}

void put_verdict(family_writer& to, const live_run& run) {
    if (!run.exit_code) return;
    to.gauge("brokerproof_run_exit_code",
             "How the run ended: 0 all thresholds held, 1 a threshold did not hold, 3 the "
             "environment failed, 4 INVALID, 130 interrupted.",
             *run.exit_code, {});
    std::set<std::string_view> told;  // a scenario may list a threshold twice
    for (const auto& threshold : run.thresholds) {
        if (!told.insert(threshold.rule.text).second) continue;
        to.gauge("brokerproof_threshold_held",
                 "1: the threshold held; 0: it was crossed or had no data.",
                 threshold.verdict == threshold_verdict::held ? 1 : 0,
                 {{"threshold", threshold.rule.text}});
    }
}

}  // namespace brokerproof::loadgen::expose
