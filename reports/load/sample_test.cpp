#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using namespace loadgen;

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t sec = 1'000'000'000;

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
    ledger_report ledger;
    ledger.groups.resize(2);
    ledger.groups[0].owed = 200'000;
    ledger.groups[0].delivered = 200'000;
    ledger.groups[0].received.fresh = 200'000;
    ledger.sessions.resize(2);
    ledger.sessions[0].kept = 10'000;
    return ledger;
}

threshold_rule rule(const load_result& result, std::string_view text) {
    return *parse_threshold(text, result.groups);
}

}  // namespace

load_result calm_load() {
    load_result result;
    result.brokerproof = "0.1.0";
    result.scenario = "reconnect-storm";
    result.about = "10,000 persistent sessions come back at once, with 20 queued messages each";
    result.seed = 7;
    result.text = "scenario: reconnect-storm\n";
    result.run = "k3x9";
    result.started = "2026-01-02T03:04:05Z";
    result.wall_s = 21.4;
    result.brokers = {
        {"mosquitto", "mosquitto", "2.0.11", "mqtt://127.0.0.1:41883", false, 9.75, 40'960}};
    result.slices = 2;
    result.slices_here = {0, 1};
    result.groups = {"devices", "backend"};
    result.clients = {10'000, 10};
    result.phases = {{"connect", 0, 2 * sec, false, false},
                     {"away", 2 * sec, 12 * sec, true, false},
                     {"return", 12 * sec, 17 * sec, true, false},
                     {"drain", 17 * sec, 20 * sec, true, false}};
    result.whole.groups.resize(2);
    fill_devices(result.whole.groups[0]);
    fill_backend(result.whole.groups[1]);
    result.measured = result.whole.groups;
    result.measured_s = 18;
    result.whole.shards.resize(2);
    result.whole.shards[0].loop_lag.record(2 * ms, 1000);
    result.whole.shards[1].busiest = 0.61;
    result.ledger = all_well();
    result.recoveries = {{0, "return", 10'000, 10'000, 12 * sec, 13 * sec + 900 * ms,
                          12 * sec + 30 * ms, 15 * sec + 200 * ms, 200'000}};
    result.timeline = {
        {1 * sec, {{10'000, 9'000, 9'000, 0, 0, 0, 0, 0}, {10, 10, 10, 0, 0, 0, 0, 0}}},
        {2 * sec,
         {{10'000, 10'000, 1'000, 0, 0, 5'000, 2 * ms, 9 * ms},
          {10, 10, 0, 5'000, 4'990, 0, 0, 0}}}};
    result.health = judge_health(result.whole, {});
    hold_thresholds(result, {rule(result, "publish_to_delivery.p99 < 4s"),
                             rule(result, "devices.recovery.max < 5s")});
    return result;
}

load_result troubled_load() {
    auto result = calm_load();
    auto& ledger = *result.ledger;
    auto& devices = ledger.groups[0];
    devices.delivered = 199'890;
    devices.lost = 7;
    devices.expired = 3;
    devices.dropped_by_policy = 60;
    devices.open = 40;
    devices.indeterminate = 12;
    devices.lost_with_broker = 40;
    devices.loss_window_ns = 2 * sec + 400 * ms;
    devices.indeterminate_delivered = 9;
    devices.best_effort = 1'000;
    devices.best_effort_delivered = 998;
    devices.received.duplicated = 1;
    devices.received.redelivered = 250;
    ledger.sessions[0].lost = 2;
    ledger.sessions[0].kept = 9'998;
    ledger.losses = {{17, {10'003, 5}, {4, 9}, "inbox/17", false},
                     {9'999, {10'000, 0}, {3, 3}, "state\u0007", true}};
    ledger.incidents = {{outcome::duplicated,
                         {.session = 3,
                          .stamp = {.run = 1,
                                    .publisher = 10'001,
                                    .stream = 2,
                                    .sequence = 5,
                                    .intended_ns = 0,
                                    .sent_ns = 1 * sec},
                          .qos = 2,
                          .dup = true,
                          .retain = false,
                          .now_ns = 3 * sec + 500 * ms}}};
    result.rules = {{.kind = witness::rule::acknowledged_twice,
                     .sender = witness::side::broker,
                     .times = 1'204,
                     .client = 10'001,
                     .at_ns = 2 * sec + 500 * ms,
                     .packet = "PUBACK packet_id=7"},
                    {.kind = witness::rule::receive_maximum_exceeded,
                     .sender = witness::side::broker,
                     .times = 1,
                     .client = 17,
                     .at_ns = 3 * sec,
                     .packet = "PUBLISH topic=\"a\\u0007\"",
                     .amount = 21,
                     .limit = 20}};
    result.recoveries[0].back = 9'998;
    result.recoveries[0].all_back_ns.reset();
    result.phases[2].timed_out = true;
    result.phases[1].broker = loadgen::broker_act::restart;
    result.phases[1].network =
        phase_network{80 * ms, 30 * ms, 20'000, loadgen::network_cut::silence};
    auto& backend = result.whole.groups[1];
    backend.add(count::late_sends, 9'000);
    backend.add(count::skipped_window, 1'200);
    result.whole.groups[0].add(count::connects_refused, 14);
    result.whole.groups[0].refused({loadgen::refusing_packet::connack, mqtt::version::v5, 0x88, 1,
                                    "no room for <b>guests</b>"});
    result.health = judge_health(result.whole, {});
    result.trials = {{1000, 1000, true, true, ""},
                     {2000, 1990, false, true, "publish_to_delivery.p99 < 1s: 1.20 s"},
                     {1500, 1100, false, false, "the generator was late"}};
    result.limit_per_s = 1000;
    hold_thresholds(result, {rule(result, "publish_to_delivery.p99 < 1s"),
                             rule(result, "devices.recovery.max < 5s"),
                             rule(result, "delivery.duplicated <= 0.1%")});
    return result;
}

}  // namespace brokerproof::reports
