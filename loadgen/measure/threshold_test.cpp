#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/measure/threshold.hpp"

namespace brokerproof::loadgen {
namespace {

const std::vector<std::string> groups{"devices", "backend"};

threshold_rule rule(std::string_view text) {
    const auto read = parse_threshold(text, groups);
    EXPECT_TRUE(read) << text << ": " << (read ? "" : read.error().text);
    return read ? *read : threshold_rule{};
}

TEST(threshold, is_read_with_metric_comparison_value_and_unit) {
    const auto read = rule("publish_to_delivery.p99.9 < 1.5ms");
    EXPECT_EQ(read.metric, "publish_to_delivery.p99.9");
    EXPECT_EQ(read.group, std::nullopt);
    EXPECT_EQ(read.op, comparison::less);
    EXPECT_DOUBLE_EQ(read.bound, 1.5e6);
    EXPECT_EQ(read.unit, metric_unit::time_ns);
    EXPECT_EQ(read.text, "publish_to_delivery.p99.9 < 1.5ms");
}

TEST(threshold, may_be_of_one_group) {
    EXPECT_EQ(rule("devices.delivery.lost == 0").group, 0U);
    EXPECT_EQ(rule("backend.connack.max<=10s").group, 1U);
    EXPECT_EQ(rule("backend.connack.max<=10s").metric, "connack.max");
}

TEST(threshold, every_metric_is_read_alone_and_of_a_group) {
    for (const auto& name : threshold_metrics()) {
        EXPECT_EQ(rule(name + " == 0").metric, name);
        EXPECT_EQ(rule("devices." + name + " >= 0").metric, name);
    }
}

TEST(threshold, a_group_that_is_named_like_a_metric_does_not_hide_it) {
    const std::vector<std::string> odd{"delivery", "a.b"};
    EXPECT_EQ(parse_threshold("delivery.lost == 0", odd)->group, std::nullopt);
    EXPECT_EQ(parse_threshold("delivery.delivery.lost == 0", odd)->group, 0U);
    EXPECT_EQ(parse_threshold("a.b.delivery.lost == 0", odd)->group, 1U);
}

TEST(threshold, units_are_turned_into_ns_and_shares) {
    EXPECT_DOUBLE_EQ(rule("connack.p50 < 250us").bound, 250e3);
    EXPECT_DOUBLE_EQ(rule("recovery.max < 2min").bound, 120e9);
    EXPECT_DOUBLE_EQ(rule("late_sends <= 1%").bound, 0.01);
    EXPECT_EQ(rule("late_sends <= 1%").unit, metric_unit::share);
    EXPECT_EQ(rule("late_sends <= 1").unit, metric_unit::number);
    EXPECT_DOUBLE_EQ(rule("received.rate > 1000/s").bound, 1000);
    EXPECT_DOUBLE_EQ(rule("received.rate > 1000").bound, 1000);
}

struct broken {
    std::string text;
    std::size_t offset;
    std::string says;
};

TEST(threshold, what_is_wrong_is_told_with_its_place) {
    const std::vector<broken> samples{
        {"", 0, "expected a metric, such as 'delivery.lost == 0'"},
        {"delivery.lots == 0", 0, "unknown metric 'delivery.lots' (did you mean 'delivery.lost'?)"},
        {"devices.delivery.lots == 0", 0,
         "unknown metric 'devices.delivery.lots' (did you mean 'devices.delivery.lost'?)"},
        {" device.delivery.lost == 0", 1,
         "unknown metric 'device.delivery.lost' (did you mean 'devices.delivery.lost'?)"},
        {"delivery.lost = 0", 14, "unknown comparison '=' (did you mean '=='?)"},
        {"delivery.lost != 0", 14, "expected one of < <= > >= =="},
        {"delivery.lost", 13, "expected one of < <= > >= =="},
        {"delivery.lost ==", 16, "expected a number"},
        {"delivery.lost == -1", 17, "expected a number"},
        {"delivery.lost == inf", 17, "expected a number"},
        {"delivery.lost == 0 or so", 19, "unknown unit 'or so' (known: us, ms, s, min, %, /s)"},
        {"connack.p99 < 10", 16, "connack.p99 is a time: expected us, ms, s or min"},
        {"connack.p99 < 10m", 16, "unknown unit 'm' (known: us, ms, s, min, %, /s)"},
        {"connack.p99 < 10%", 16, "connack.p99 cannot be given in '%'"},
        {"bytes_sent < 10%", 15, "bytes_sent cannot be given in '%'"},
        {"delivery.lost == 1ms", 18, "delivery.lost cannot be given in 'ms'"},
    };
    for (const auto& sample : samples) {
        const auto read = parse_threshold(sample.text, groups);
        ASSERT_FALSE(read) << sample.text;
        EXPECT_EQ(read.error(), (threshold_fault{sample.offset, sample.says})) << sample.text;
    }
}

/// Ten deliveries of 1 to 10 ms to the devices, one of 1 s to the backend.
std::vector<group_measures> some_measures() {
    std::vector<group_measures> groups_measured(2);
    for (int i = 1; i <= 10; ++i)
        groups_measured[0].record(timing::publish_to_delivery, i * 1'000'000);
    groups_measured[1].record(timing::publish_to_delivery, 1'000'000'000);
    groups_measured[0].add(count::connects_started, 50);
    groups_measured[0].add(count::connects_failed, 5);
    groups_measured[1].add(count::published_qos1, 1000);
    groups_measured[1].add(count::late_sends, 20);
    groups_measured[0].add(count::received_qos1, 990);
    return groups_measured;
}

class evaluating : public testing::Test {
protected:
    evaluating() {
        delivery[0].owed = 1000;
        delivery[0].lost = 3;
        delivery[0].received.duplicated = 2;
        sessions[0].kept = 9;
        sessions[0].lost = 1;
        figures.whole = &measured_groups;
        figures.measured = &measured_groups;
        figures.measured_s = 10;
        figures.delivery = &delivery;
        figures.sessions = &sessions;
    }

    threshold_verdict verdict(std::string_view text) {
        return evaluate(rule(text), figures).verdict;
    }

    std::vector<group_measures> measured_groups = some_measures();
    std::vector<delivery_counts> delivery{2};
    std::vector<session_counts> sessions{2};
    threshold_figures figures;
};

TEST_F(evaluating, times_of_a_group_and_of_all) {
    EXPECT_EQ(verdict("publish_to_delivery.max < 100ms"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("devices.publish_to_delivery.max < 100ms"), threshold_verdict::held);
    EXPECT_EQ(verdict("devices.publish_to_delivery.max <= 10ms"), threshold_verdict::held);
    EXPECT_EQ(verdict("devices.publish_to_delivery.max < 10ms"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("publish_to_delivery.count == 11"), threshold_verdict::held);
    EXPECT_NEAR(*evaluate(rule("devices.publish_to_delivery.mean < 1s"), figures).seen, 5.5e6, 1);
    EXPECT_NEAR(*evaluate(rule("devices.publish_to_delivery.p50 < 1s"), figures).seen, 5e6, 5e4);
}

TEST_F(evaluating, counts_rates_and_shares) {
    EXPECT_EQ(verdict("connects_failed == 5"), threshold_verdict::held);
    EXPECT_EQ(verdict("connects_failed <= 10%"), threshold_verdict::held);
    EXPECT_EQ(verdict("connects_failed < 9%"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("late_sends <= 2%"), threshold_verdict::held);
    EXPECT_EQ(verdict("published.rate >= 100"), threshold_verdict::held);
    EXPECT_EQ(verdict("received.rate >= 100"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("published > 999"), threshold_verdict::held);
}

TEST_F(evaluating, the_ledger) {
    EXPECT_EQ(verdict("delivery.lost == 0"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("delivery.lost <= 0.3%"), threshold_verdict::held);
    EXPECT_EQ(verdict("backend.delivery.lost == 0"), threshold_verdict::held);
    EXPECT_EQ(verdict("delivery.duplicated <= 2"), threshold_verdict::held);
    EXPECT_EQ(verdict("delivery.stray == 0"), threshold_verdict::held);
    EXPECT_EQ(verdict("sessions.lost == 0"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("sessions.lost <= 10%"), threshold_verdict::held);
}

TEST_F(evaluating, recoveries) {
    EXPECT_EQ(evaluate(rule("recovery.max < 10s"), figures).reason, "no storm has ended");
    figures.recoveries = {{0, 3'000'000'000}, {0, 4'000'000'000}, {1, 20'000'000'000}};
    EXPECT_EQ(verdict("devices.recovery.max < 5s"), threshold_verdict::held);
    EXPECT_EQ(verdict("recovery.max < 5s"), threshold_verdict::crossed);
    figures.recoveries.push_back({0, std::nullopt});
    EXPECT_EQ(verdict("devices.recovery.max < 5s"), threshold_verdict::no_data);
}

TEST_F(evaluating, nothing_seen_is_no_data_and_says_why) {
    const auto outcome = evaluate(rule("resume_to_drained.max < 10s"), figures);
    EXPECT_EQ(outcome.verdict, threshold_verdict::no_data);
    EXPECT_EQ(outcome.seen, std::nullopt);
    EXPECT_EQ(outcome.reason, "it did not happen once in a measured phase");
    EXPECT_EQ(evaluate(rule("backend.delivery.lost < 1%"), figures).reason,
              "the whole of the share is 0");
    EXPECT_EQ(evaluate(rule("delivery.lost == 0"), threshold_figures{}).reason,
              "there was no ledger");
}

TEST_F(evaluating, while_a_run_goes_on_only_what_will_not_turn_counts) {
    figures.running = true;
    EXPECT_EQ(verdict("connects_failed <= 4"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("connects_failed == 4"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("connects_failed >= 6"), threshold_verdict::no_data);
    EXPECT_EQ(verdict("connects_failed == 6"), threshold_verdict::no_data);
    EXPECT_EQ(verdict("connects_failed < 9%"), threshold_verdict::no_data);
    EXPECT_EQ(verdict("late_sends < 1%"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("publish_to_delivery.p99 < 1ms"), threshold_verdict::no_data);
    EXPECT_EQ(verdict("publish_to_delivery.max < 1ms"), threshold_verdict::crossed);
    EXPECT_EQ(verdict("received.rate >= 100"), threshold_verdict::crossed);
    figures.measured_s = 2;
    EXPECT_EQ(verdict("received.rate >= 100000"), threshold_verdict::no_data);
}

std::vector<std::string> texts(const std::vector<implicit_threshold>& thresholds) {
    std::vector<std::string> lines;
    for (const auto& implicit : thresholds) lines.push_back(implicit.rule.text);
    return lines;
}

TEST(implicit_thresholds, are_those_that_no_written_one_is_about) {
    EXPECT_THAT(texts(implicit_thresholds({}, groups)),
                testing::ElementsAre(
                    "phases.timed_out == 0", "never_connected == 0", "subscribes_refused == 0",
                    "delivery.unsettled == 0", "delivery.lost == 0", "delivery.retained_lost == 0",
                    "delivery.duplicated == 0", "delivery.out_of_order == 0", "delivery.stray == 0",
                    "delivery.corrupted == 0", "sessions.lost == 0", "sessions.revived == 0"));
    const std::vector<threshold_rule> written{rule("delivery.lost <= 1%"),
                                              rule("devices.delivery.stray <= 2")};
    EXPECT_THAT(texts(implicit_thresholds(written, groups)),
                testing::ElementsAre("phases.timed_out == 0", "never_connected == 0",
                                     "subscribes_refused == 0", "delivery.unsettled == 0",
                                     "delivery.retained_lost == 0", "delivery.duplicated == 0",
                                     "delivery.out_of_order == 0", "backend.delivery.stray == 0",
                                     "delivery.corrupted == 0", "sessions.lost == 0",
                                     "sessions.revived == 0"));
    for (const auto& implicit : implicit_thresholds(written, groups))
        EXPECT_EQ(implicit.rule, rule(implicit.rule.text));
}

TEST(implicit_thresholds, are_about_wills_only_where_wills_are_judged) {
    const std::vector<will_counts> wills(2);
    threshold_figures figures;
    figures.wills = &wills;
    const auto judged = texts(implicit_thresholds({}, groups, figures));
    for (const char* text : {"wills.lost == 0", "wills.stray == 0", "wills.twice == 0"})
        EXPECT_THAT(judged, testing::Contains(text));
}

TEST(describe_figure, is_short_and_has_a_unit) {
    EXPECT_EQ(describe_figure(999'400, metric_unit::time_ns), "999 us");
    EXPECT_EQ(describe_figure(999'900, metric_unit::time_ns), "1.00 ms");
    EXPECT_EQ(describe_figure(98.4e6, metric_unit::time_ns), "98.4 ms");
    EXPECT_EQ(describe_figure(3.2e9, metric_unit::time_ns), "3.20 s");
    EXPECT_EQ(describe_figure(0.0012, metric_unit::share), "0.12 %");
    EXPECT_EQ(describe_figure(1250, metric_unit::per_second), "1250/s");
    EXPECT_EQ(describe_figure(0, metric_unit::number), "0");
}

}  // namespace
}  // namespace brokerproof::loadgen
