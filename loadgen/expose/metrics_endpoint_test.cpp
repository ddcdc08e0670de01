// A scrape has every value that was published, under its name, and no other value.

#include "loadgen/expose/metrics_endpoint.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/metrics/testing/scrape.hpp"

namespace brokerproof::loadgen::expose {
namespace {

namespace testing = metrics::testing;
using testing::samples;

constexpr std::int64_t ms = 1'000'000;

/// Each figure has its own value, so that mixed-up figures are noticed.
group_measures measures_from(std::uint64_t first) {
    group_measures out;
    for (const auto figure : all_values<count>) out.add(figure, first + index_of(figure));
    for (const auto figure : all_values<timing>) {
        for (std::size_t times = 0; times <= index_of(figure); ++times) out.record(figure, 3 * ms);
        out.record(figure, 700 * ms);
        out.record(figure, 700 * ms);
        out.record(figure, 150'000 * ms);  // beyond the last bound
    }
    out.refused({refusing_packet::connack, mqtt::version::v311, 0x05, first + 51, {}});
    out.refused({refusing_packet::connack, mqtt::version::v5, 0x87, first + 50, {}});
    out.scheduled = first + 60;
    out.online = first + 61;
    out.in_flight = first + 62;
    return out;
}

received_counts received_from(std::uint64_t first) {
    received_counts out;
    out.duplicated = first;
    out.out_of_order = first + 1;
    out.stray = first + 2;
    out.late = first + 3;
    out.corrupted = first + 4;
    out.foreign = first + 5;
    out.suspected = first + 6;
    return out;
}

/// The run, its brokers, and a storm from which some clients are not back.
void put_run(live_run& run) {
    run.scenario = "reconnect-storm";
    run.run = "r1";
    load_broker private_broker;
    private_broker.name = "mosquitto";
    private_broker.product = "mosquitto";
    private_broker.version = "2.0.11";
    private_broker.cpu_s = 4.25;
    private_broker.peak_rss_kib = 1000;
    load_broker running_broker;
    running_broker.name = "mqtt://127.0.0.1:1883";
    run.brokers = {private_broker, running_broker};
    run.network = network_state{.delay = std::chrono::milliseconds(80),
                                .jitter = std::chrono::milliseconds(30),
                                .rate = 20'000,
                                .cut = network_cut::silence};
    run.so_far.relay_lag.record(3 * ms, 4);
    run.limits.late_sends = 0.02;
    run.limits.loop_lag_p99 = std::chrono::milliseconds(250);
    run.limits.cpu = 0.5;
    storm_recovery over;
    over.group = 0;
    over.phase = "first";
    over.clients = 70;
    over.back = 70;
    over.began_ns = 1'000 * ms;
    over.all_back_ns = 2'500 * ms;
    over.drained_ns = 5'000 * ms;
    over.queued = 1400;
    storm_recovery under_way = over;
    under_way.phase = "second";
    under_way.back = 69;
    under_way.all_back_ns.reset();
    run.recoveries = {over, under_way};
}

live_run sample_run() {
    live_run run;
    run.groups = {{"devices", "5"}, {"backend", "3.1.1"}};
    run.phase = "return";
    run.so_far.groups = {measures_from(1000), measures_from(2000)};
    shard_health first_shard;
    first_shard.cpu_s = 1.5;
    first_shard.busiest = 0.25;
    first_shard.errors = 3;
    first_shard.loop_lag.record(3 * ms, 4);
    shard_health second_shard = first_shard;
    second_shard.busiest = 0.75;
    run.so_far.shards = {first_shard, second_shard};
    run.received = {received_from(3000), received_from(4000)};
    session_counts sessions;
    sessions.lost = 11;
    sessions.revived = 12;
    run.sessions = {sessions, session_counts{}};
    put_run(run);
    return run;
}

/// The expected samples, written independently of the tables in the code.
class expected {
public:
    void put(const std::string& name, double value, std::vector<std::string> more = {}) {
        more.insert(more.end(), labels_.begin(), labels_.end());
        values_[testing::sample_key(name, std::move(more))] = value;
    }
    void set_group(const std::string& group, const std::string& version) {
        labels_ = {fmt::format("group=\"{}\"", group), fmt::format("version=\"{}\"", version)};
    }
    void clear_group() { labels_.clear(); }
    /// `at_3ms` times 3 ms, `at_700ms` times 700 ms, `beyond` times more than 100 s.
    void times(const std::string& name, double at_3ms, double at_700ms, double beyond) {
        for (const double base : {0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 100.0}) {
            for (const double step : {1.0, 2.0, 5.0}) {
                const double bound = base * step;
                if (bound > 101) continue;
                const double count = (bound > 0.004 ? at_3ms : 0) + (bound > 0.9 ? at_700ms : 0);
                put(name + "_bucket", count, {fmt::format("le=\"{:g}\"", bound)});
            }
        }
        put(name + "_bucket", at_3ms + at_700ms + beyond, {"le=\"+Inf\""});
        put(name + "_count", at_3ms + at_700ms + beyond);
        put(name + "_sum", at_3ms * 0.003 + at_700ms * 0.7 + beyond * 150);
    }
    const samples& values() const { return values_; }

private:
    std::vector<std::string> labels_;
    samples values_;
};

void put_group(expected& to, std::uint64_t first, std::uint64_t wrong) {
    for (const auto figure : all_values<count>) {
        if (figure == count::connects_refused) continue;
        const auto& about = info(figure);
        std::vector<std::string> more;
        if (!about.label.empty()) {
            more.push_back(fmt::format("{}=\"{}\"", about.label, about.label_value));
        }
        to.put(std::string(about.prometheus), static_cast<double>(first + index_of(figure)), more);
    }
    const auto base = static_cast<double>(first);
    to.put("brokerproof_connects_refused_total", base + 50, {"reason=\"0x87\""});
    to.put("brokerproof_connects_refused_total", base + 51, {"reason=\"0x05\""});
    to.put("brokerproof_clients_scheduled", base + 60);
    to.put("brokerproof_clients_online", base + 61);
    to.put("brokerproof_publishes_in_flight", base + 62);
    for (const auto figure : all_values<timing>) {
        to.times(std::string(info(figure).prometheus), static_cast<double>(index_of(figure)) + 1, 2,
                 1);
    }
    double value = static_cast<double>(wrong);
    for (const auto* reason :
         {"duplicated", "out_of_order", "stray", "late", "corrupted", "foreign"}) {
        to.put("brokerproof_wrong_messages_total", value++, {fmt::format("reason=\"{}\"", reason)});
    }
    to.put("brokerproof_suspected_messages", value);
}

void put_run(expected& to) {
    const std::string prefix = "brokerproof_broker_";
    to.put("brokerproof_run_info", 1, {"run=\"r1\"", "scenario=\"reconnect-storm\""});
    to.put(prefix + "info", 1,
           {"number=\"0\"", "name=\"mosquitto\"", "product=\"mosquitto\"",
            "product_version=\"2.0.11\""});
    to.put(
        prefix + "info", 1,
        {"number=\"1\"", "name=\"mqtt://127.0.0.1:1883\"", "product=\"\"", "product_version=\"\""});
    to.put(prefix + "cpu_seconds_total", 4.25, {"number=\"0\""});
    to.put(prefix + "peak_resident_memory_bytes", 1'024'000, {"number=\"0\""});
}

void put_recoveries(expected& to) {
    const std::string prefix = "brokerproof_recovery_";
    for (const std::string phase : {"first", "second"}) {
        const std::vector<std::string> more{fmt::format("phase=\"{}\"", phase)};
        to.put(prefix + "returning_clients", 70, more);
        to.put(prefix + "returned_clients", phase == "first" ? 70 : 69, more);
        to.put(prefix + "queued_messages_total", 1400, more);
    }
    to.put(prefix + "duration_seconds", 4, {"phase=\"first\""});
}

/// Late or slipped, of the slipped and all sent; both groups of the sample together.
double late_ratio_of_sample() {
    const auto both = [](count figure) { return 3000 + 2 * static_cast<double>(index_of(figure)); };
    const double slipped = both(count::skipped_slip);
    const double sent =
        both(count::published_qos0) + both(count::published_qos1) + both(count::published_qos2);
    return (both(count::late_sends) + slipped) / (slipped + sent);
}

/// The busiest thread of the sample is busier than its scenario allows.
void put_health(expected& to) {
    const std::string prefix = "brokerproof_generator_";
    to.times(prefix + "loop_lag_seconds", 8, 0, 0);
    to.put(prefix + "cpu_seconds_total", 3);
    to.put(prefix + "busiest_thread_ratio", 0.75);
    to.put(prefix + "errors_total", 6);
    to.put(prefix + "threads", 2);
    to.put(prefix + "valid", 0);
    to.put(prefix + "late_sends_ratio", late_ratio_of_sample());
    to.put(prefix + "worst_loop_lag_p99_seconds", 0.003);
    to.put(prefix + "relay_lag_p99_seconds", 0.003);
    to.put(prefix + "late_sends_limit_ratio", 0.02);
    to.put(prefix + "loop_lag_p99_limit_seconds", 0.25);
    to.put(prefix + "busiest_thread_limit_ratio", 0.5);
}

expected expected_of_sample() {
    expected out;
    put_run(out);
    put_health(out);
    out.put("brokerproof_build_info", 1, {"version=\"1.2.3\""});
    out.put("brokerproof_phase", 1, {"phase=\"return\""});
    out.put("brokerproof_run_ended", 0);
    out.put("brokerproof_network_delay_seconds", 0.08);
    out.put("brokerproof_network_jitter_seconds", 0.03);
    out.put("brokerproof_network_rate_bytes_per_second", 20'000);
    out.put("brokerproof_network_cut", 0, {"manner=\"reset\""});
    out.put("brokerproof_network_cut", 1, {"manner=\"silence\""});
    out.set_group("devices", "5");
    put_group(out, 1000, 3000);
    put_recoveries(out);
    out.put("brokerproof_sessions_lost_total", 11);
    out.put("brokerproof_sessions_revived_total", 12);
    out.set_group("backend", "3.1.1");
    put_group(out, 2000, 4000);
    out.put("brokerproof_sessions_lost_total", 0);
    out.put("brokerproof_sessions_revived_total", 0);
    return out;
}

void expect_same(const samples& seen, const samples& wanted) {
    for (const auto& [key, value] : wanted) {
        const auto found = seen.find(key);
        ASSERT_NE(found, seen.end()) << key << " is missing";
        EXPECT_NEAR(found->second, value, 1e-9 * std::max(1.0, value)) << key;
    }
    for (const auto& [key, value] : seen) {
        EXPECT_TRUE(wanted.contains(key)) << key << " was not expected";
    }
}

std::unique_ptr<metrics_endpoint> open() {
    auto endpoint = metrics_endpoint::open(0, "1.2.3");
    EXPECT_TRUE(endpoint);
    return endpoint ? std::move(*endpoint) : nullptr;
}

TEST(metrics_endpoint, a_scrape_has_every_published_value_and_no_other) {
    const auto endpoint = open();
    endpoint->publish(sample_run());
    expect_same(testing::samples_of(testing::scrape(endpoint->port())),
                expected_of_sample().values());
}

TEST(metrics_endpoint, the_audit_is_served_when_the_run_has_ended) {
    const auto endpoint = open();
    auto run = sample_run();
    run.phase.clear();
    run.network.reset();
    run.ended = true;
    delivery_counts audited;
    audited.owed = 21;
    audited.delivered = 15;
    audited.lost = 3;
    audited.expired = 2;
    audited.dropped_by_policy = 4;
    audited.open = 5;
    audited.lost_with_broker = 6;
    audited.loss_window_ns = 250 * ms;
    run.audited = {audited};
    will_counts wills{.owed = 7, .published = 6, .lost = 1, .not_owed = 8, .stray = 2, .open = 9};
    run.wills = {wills};
    run.exit_code = 1;
    threshold_outcome held;
    held.rule.text = "delivery.lost == 0";
    held.verdict = threshold_verdict::held;
    threshold_outcome unseen;
    unseen.rule.text = "connack.p99 < 1s";
    run.thresholds = {held, unseen, held};  // a scenario may list a threshold twice
    endpoint->publish(run);
    auto seen = testing::samples_of(testing::scrape(endpoint->port()));
    const std::string group_labels = "{group=\"devices\",version=\"5\"}";
    const std::string group_and_reason = "{group=\"devices\",reason=\"";
    EXPECT_EQ(seen["brokerproof_run_ended"], 1);
    EXPECT_FALSE(seen.contains("brokerproof_phase{phase=\"return\"}"));
    EXPECT_EQ(seen["brokerproof_owed_messages_total" + group_labels], 21);
    EXPECT_EQ(seen["brokerproof_delivered_messages_total" + group_labels], 15);
    EXPECT_EQ(seen["brokerproof_lost_messages_total" + group_labels], 3);
    const std::string excused = "brokerproof_excused_messages_total" + group_and_reason;
    EXPECT_EQ(seen[excused + "expired\",version=\"5\"}"], 2);
    EXPECT_EQ(seen[excused + "dropped_by_policy\",version=\"5\"}"], 4);
    EXPECT_EQ(seen[excused + "open\",version=\"5\"}"], 5);
    EXPECT_EQ(seen["brokerproof_lost_with_broker_messages_total" + group_labels], 6);
    EXPECT_EQ(seen["brokerproof_loss_window_seconds" + group_labels], 0.25);
    EXPECT_FALSE(seen.contains("brokerproof_network_delay_seconds"));
    EXPECT_EQ(seen["brokerproof_wills_owed_total" + group_labels], 7);
    EXPECT_EQ(seen["brokerproof_wills_published_total" + group_labels], 6);
    EXPECT_EQ(seen["brokerproof_wills_lost_total" + group_labels], 1);
    EXPECT_EQ(seen["brokerproof_wrong_wills_total" + group_and_reason + "stray\",version=\"5\"}"],
              2);
    EXPECT_EQ(seen["brokerproof_other_wills_total" + group_and_reason + "open\",version=\"5\"}"],
              9);
    EXPECT_EQ(seen["brokerproof_run_exit_code"], 1);
    const std::string threshold = "brokerproof_threshold_held{threshold=\"";
    EXPECT_EQ(seen.at(threshold + "delivery.lost == 0\"}"), 1);
    EXPECT_EQ(seen.at(threshold + "connack.p99 < 1s\"}"), 0);
    const auto twice = [](const auto& sample) { return sample.first.ends_with("(twice)"); };
    EXPECT_EQ(std::ranges::count_if(seen, twice), 0);
}

TEST(metrics_endpoint, a_scrape_before_the_first_copy_is_answered) {
    const auto endpoint = open();
    const auto seen = testing::samples_of(testing::scrape(endpoint->port()));
    EXPECT_TRUE(seen.contains("brokerproof_build_info{version=\"1.2.3\"}"));
}

TEST(metrics_endpoint, promtool_reports_no_fault) {
    const auto endpoint = open();
    endpoint->publish(sample_run());
    const scratch_directory scratch;
    const auto said = testing::lint(testing::scrape(endpoint->port()), scratch.path());
    if (!said) GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
    EXPECT_EQ(*said, "");
}

}  // namespace
}  // namespace brokerproof::loadgen::expose
