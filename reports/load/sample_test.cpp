#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using namespace loadgen;

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t s = 1'000'000'000;

void fill_devices(group_measures& devices) {
    devices.add(count::connects_started, 20'000);
    devices.add(count::connects_accepted, 20'000);
    devices.add(count::sessions_resumed, 10'000);
    devices.add(count::received_qos1, 200'000);
    for (int i = 1; i <= 1000; ++i) {
        devices.record(timing::tcp_connect, i * 1'000);
        devices.record(timing::connack, i * 10'000);
        devices.record(timing::connect_intended, i * 20'000);
        devices.record(timing::publish_to_delivery, i * 3 * ms);
        devices.record(timing::publish_to_delivery_naive, i * 2 * ms);
        devices.record(timing::resume_to_first, i * 100'000);
        devices.record(timing::resume_to_drained, i * 300'000);
    }
    devices.scheduled = 10'000;
    devices.online = 10'000;
}

void fill_backend(group_measures& backend) {
    backend.add(count::connects_started, 10);
    backend.add(count::connects_accepted, 10);
    backend.add(count::published_qos1, 200'000);
    backend.add(count::acknowledged, 200'000);
    for (int i = 1; i <= 1000; ++i) backend.record(timing::publish_to_ack, i * 50'000);
}

ledger_report all_well() {
    ledger_report made;
    made.groups.resize(2);
    made.groups[0].owed = 200'000;
    made.groups[0].delivered = 200'000;
    made.groups[0].received.fresh = 200'000;
    made.sessions.resize(2);
    made.sessions[0].kept = 10'000;
    return made;
}

threshold_rule rule(const load_result& of, std::string_view text) {
    return *parse_threshold(text, of.groups);
}

}  // namespace

load_result calm_load() {
    load_result made;
    made.brokerproof = "0.1.0";
    made.scenario = "reconnect-storm";
    made.about = "10,000 persistent sessions come back at once, with 20 queued messages each";
    made.seed = 7;
    made.text = "scenario: reconnect-storm\n";
    made.run = "k3x9";
    made.started = "2026-01-02T03:04:05Z";
    made.wall_s = 21.4;
    made.brokers = {{"mosquitto", "mosquitto", "2.0.11", "mqtt://127.0.0.1:41883", 9.75, 40'960}};
    made.slices = 2;
    made.slices_here = {0, 1};
    made.groups = {"devices", "backend"};
    made.clients = {10'000, 10};
    made.phases = {{"connect", 0, 2 * s, false, false},
                   {"away", 2 * s, 12 * s, true, false},
                   {"return", 12 * s, 17 * s, true, false},
                   {"drain", 17 * s, 20 * s, true, false}};
    made.whole.groups.resize(2);
    fill_devices(made.whole.groups[0]);
    fill_backend(made.whole.groups[1]);
    made.measured = made.whole.groups;
    made.measured_s = 18;
    made.whole.shards.resize(2);
    made.whole.shards[0].loop_lag.record(2 * ms, 1000);
    made.whole.shards[1].busiest = 0.61;
    made.ledger = all_well();
    made.recoveries = {{0, "return", 10'000, 10'000, 12 * s, 13 * s + 900 * ms, 12 * s + 30 * ms,
                        15 * s + 200 * ms, 200'000}};
    made.timeline = {{1 * s, {{10'000, 9'000, 9'000, 0, 0, 0, 0, 0}, {10, 10, 10, 0, 0, 0, 0, 0}}},
                     {2 * s,
                      {{10'000, 10'000, 1'000, 0, 0, 5'000, 2 * ms, 9 * ms},
                       {10, 10, 0, 5'000, 4'990, 0, 0, 0}}}};
    made.health = judge_health(made.whole, {});
    hold_thresholds(made, {rule(made, "publish_to_delivery.p99 < 4s"),
                           rule(made, "devices.recovery.max < 5s")});
    return made;
}

load_result troubled_load() {
    auto made = calm_load();
    auto& ledger = *made.ledger;
    auto& devices = ledger.groups[0];
    devices.delivered = 199'890;
    devices.lost = 7;
    devices.expired = 3;
    devices.dropped_by_policy = 60;
    devices.open = 40;
    devices.indeterminate = 12;
    devices.indeterminate_delivered = 9;
    devices.best_effort = 1'000;
    devices.best_effort_delivered = 998;
    devices.received.duplicated = 1;
    devices.received.redelivered = 250;
    ledger.sessions[0].lost = 2;
    ledger.sessions[0].kept = 9'998;
    ledger.losses = {{17, {10'003, 5}, {4, 9}}, {9'999, {10'000, 0}, {3, 3}}};
    ledger.incidents = {{outcome::duplicated,
                         {.session = 3,
                          .stamp = {.run = 1,
                                    .publisher = 10'001,
                                    .stream = 2,
                                    .sequence = 5,
                                    .intended_ns = 0,
                                    .sent_ns = 1 * s},
                          .qos = 2,
                          .dup = true,
                          .retain = false,
                          .now_ns = 3 * s + 500 * ms}}};
    made.recoveries[0].back = 9'998;
    made.recoveries[0].all_back_ns.reset();
    made.phases[2].timed_out = true;
    auto& backend = made.whole.groups[1];
    backend.add(count::late_sends, 9'000);
    backend.add(count::skipped_window, 1'200);
    made.whole.groups[0].add(count::connects_refused, 14);
    made.whole.groups[0].refused_with(0x88);
    made.health = judge_health(made.whole, {});
    made.trials = {{1000, 1000, true, true, ""},
                   {2000, 1990, false, true, "publish_to_delivery.p99 < 1s: 1.20 s"},
                   {1500, 1100, false, false, "the generator was late"}};
    made.limit_per_s = 1000;
    hold_thresholds(
        made, {rule(made, "publish_to_delivery.p99 < 1s"), rule(made, "devices.recovery.max < 5s"),
               rule(made, "delivery.duplicated <= 0.1%")});
    return made;
}

}  // namespace brokerproof::reports
