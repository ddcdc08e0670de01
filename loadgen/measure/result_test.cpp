#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/results.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::loadgen {
namespace {

using testing_support::problem_of;

load_result slice(std::uint32_t number) {
    load_result result;
    result.run = "r1";
    result.slices = 2;
    result.slices_here = {number};
    result.groups = {"devices"};
    result.clients = {10};
    result.whole.groups.resize(1);
    result.whole.groups[0].add(count::published_qos1, 100 + number);
    result.whole.groups[0].record(timing::connack, 1'000'000 * (number + 1));
    result.whole.shards.resize(1);
    result.measured = result.whole.groups;
    result.phases = {{"stay", 0, 1'000'000'000 + number, true, number == 1}};
    result.recoveries = {{.group = 0,
                          .phase = "back",
                          .clients = 5,
                          .back = 5,
                          .began_ns = 100,
                          .half_back_ns = 250 + number,
                          .all_back_ns = 300 + number,
                          .first_message_ns = 200 + number,
                          .drained_ns = {},
                          .queued = 7}};
    result.timeline = {{1'000'000'000, {{.online = 5, .delivery_p99_ns = 100 * number}}}};
    return result;
}

TEST(result, slices_are_joined_exactly_in_any_order) {
    auto forward = slice(0);
    EXPECT_EQ(problem_of(join(forward, slice(1))), "");
    auto backward = slice(1);
    EXPECT_EQ(problem_of(join(backward, slice(0))), "");
    EXPECT_EQ(forward, backward);
    EXPECT_TRUE(forward.complete());
    EXPECT_EQ(forward.whole.groups[0][count::published_qos1], 201U);
    EXPECT_EQ(forward.whole.groups[0][timing::connack].count(), 2U);
    EXPECT_EQ(forward.whole.shards.size(), 2U);
    EXPECT_EQ(forward.phases[0].ended_ns, 1'000'000'001);
    EXPECT_TRUE(forward.phases[0].timed_out);
    EXPECT_EQ(forward.recoveries[0].all_back_ns, 301);
    EXPECT_EQ(forward.recoveries[0].first_message_ns, 200);
    EXPECT_EQ(forward.recoveries[0].clients, 10U);
    EXPECT_EQ(forward.timeline[0].groups[0].online, 10U);
    EXPECT_EQ(forward.timeline[0].groups[0].delivery_p99_ns, 100);
}

TEST(result, a_slice_that_never_came_back_keeps_the_whole_from_being_back) {
    auto first = slice(0);
    auto second = slice(1);
    second.recoveries[0].all_back_ns.reset();
    EXPECT_EQ(problem_of(join(first, second)), "");
    EXPECT_EQ(took(first.recoveries[0]).took_ns, std::nullopt);
}

TEST(result, what_does_not_belong_together_is_not_joined) {
    auto first = slice(0);
    EXPECT_EQ(problem_of(join(first, slice(0))), "slice 0/2 is given twice");
    auto second = slice(1);
    second.run = "r2";
    EXPECT_EQ(problem_of(join(first, second)), "the slices belong to different runs: r1 and r2");
    second = slice(1);
    second.slices = 3;
    EXPECT_EQ(problem_of(join(first, second)), "one belongs to 2 slices, the other to 3");
    EXPECT_EQ(first, slice(0));
}

TEST(result, a_recovery_ends_with_the_last_client_or_the_last_message) {
    storm_recovery recovery;
    recovery.clients = 2;
    recovery.back = 2;
    recovery.began_ns = 1000;
    recovery.all_back_ns = 3000;
    EXPECT_EQ(took(recovery).took_ns, 2000);
    recovery.drained_ns = 6000;
    EXPECT_EQ(took(recovery).took_ns, 5000);
    recovery.back = 1;
    EXPECT_EQ(took(recovery).took_ns, std::nullopt);
}

load_result judged(threshold_verdict verdict) {
    load_result result;
    result.slices_here = {0};
    result.thresholds.resize(2);
    result.thresholds[0].verdict = threshold_verdict::held;
    result.thresholds[1].verdict = verdict;
    return result;
}

TEST(result, the_exit_code_is_the_gravest_thing) {
    EXPECT_EQ(exit_code({}), 0);
    EXPECT_EQ(exit_code(judged(threshold_verdict::held)), 0);
    EXPECT_EQ(exit_code(judged(threshold_verdict::crossed)), 1);
    EXPECT_EQ(exit_code(judged(threshold_verdict::no_data)), 1);
    auto result = judged(threshold_verdict::crossed);
    result.health.valid = false;
    EXPECT_EQ(exit_code(result), 4);
    result.environment_problem = "the broker died";
    EXPECT_EQ(exit_code(result), 3);
    result.interrupted = true;
    EXPECT_EQ(exit_code(result), 130);
}

TEST(result, a_search_that_found_no_limit_has_not_held) {
    load_result result;
    result.slices_here = {0};
    result.trials.resize(1);
    EXPECT_EQ(exit_code(result), 1);
    result.limit_per_s = 1000;
    EXPECT_EQ(exit_code(result), 0);
}

TEST(result, without_thresholds_of_its_own_a_lost_message_is_still_a_crossed_one) {
    load_result result;
    result.slices_here = {0};
    result.groups = {"devices"};
    result.ledger.emplace();
    result.ledger->groups.resize(1);
    result.ledger->sessions.resize(1);
    hold_thresholds(result, {});
    EXPECT_EQ(result.thresholds.size(), 12U);
    EXPECT_EQ(result.thresholds[0].origin, threshold_origin::purpose);
    EXPECT_EQ(exit_code(result), 0);
    result.ledger->groups[0].lost = 1;
    hold_thresholds(result, {});
    EXPECT_EQ(exit_code(result), 1);
}

class a_whole_run : public testing::Test {
protected:
    a_whole_run() {
        result.groups = {"devices"};
        result.slices_here = {0};
        result.whole.groups.resize(1);
        result.ledger.emplace();
        result.ledger->groups.resize(1);
        result.ledger->sessions.resize(1);
        result.phases = {{.name = "drain"}};
    }
    int code() {
        hold_thresholds(result, {});
        return exit_code(result);
    }
    load_result result;
};

TEST_F(a_whole_run, that_did_not_do_what_it_was_for_is_not_green) {
    EXPECT_EQ(code(), 0);
    auto as_it_was = result;
    result.phases[0].timed_out = true;
    EXPECT_EQ(code(), 1);
    result = as_it_was;
    result.whole.groups[0].add(count::subscribes_refused);
    EXPECT_EQ(code(), 1);
    result = as_it_was;
    result.whole.groups[0].add(count::never_connected);
    EXPECT_EQ(code(), 1);
    result = as_it_was;
    result.ledger->groups[0].open = 3;
    EXPECT_EQ(code(), 1);
    result.ledger->groups[0].at_boundary = 3;
    EXPECT_EQ(code(), 0);
}

TEST_F(a_whole_run, that_proves_a_fault_is_not_excused_by_a_slow_generator) {
    result.health.valid = false;
    result.health.reasons = {"the event loop lagged"};
    EXPECT_EQ(code(), 4);
    result.phases[0].timed_out = true;
    EXPECT_EQ(code(), 4) << "a slow generator may be why the time ran out";
    result.ledger->groups[0].received.duplicated = 1;
    EXPECT_EQ(code(), 1);
}

TEST_F(a_whole_run, of_which_a_slice_is_missing_has_no_thresholds_to_keep) {
    result.slices = 2;
    result.phases[0].timed_out = true;
    result.health.valid = false;
    EXPECT_EQ(code(), 0);
    EXPECT_TRUE(result.thresholds.empty());
    result.terms.partial = true;
    EXPECT_EQ(code(), 4);
    result.health.valid = true;
    EXPECT_EQ(code(), 1);
}

TEST(clocks, of_two_machines_differ_by_at_most_the_sum_of_their_uncertainties) {
    EXPECT_EQ(clock_uncertainty_ns({}), 0);
    EXPECT_EQ(clock_uncertainty_ns({{"a", 7}}), 0);
    EXPECT_EQ(clock_uncertainty_ns({{"a", 7}, {"b", 2}, {"c", 5}}), 12);
}

TEST(clocks, of_slices_that_began_a_phase_apart_are_told) {
    load_result early;
    early.slices = 2;
    early.slices_here = {0};
    early.began_unix_ns = 1'000;
    early.phases = {{.name = "connect", .began_ns = 0, .ended_ns = 50}};
    early.clocks = {{"a", 3}};
    auto late = early;
    late.slices_here = {1};
    late.began_unix_ns = 1'400;
    late.clocks = {{"b", 4}};
    ASSERT_TRUE(join(early, late));
    EXPECT_EQ(early.start_skew_ns, 400);
    EXPECT_EQ(early.terms.clock_uncertainty_ns, 7);
}

TEST(health, a_crossed_time_is_not_blamed_on_the_broker_when_our_own_loop_lagged_like_that) {
    const std::vector<std::string> groups{"devices"};
    for (const std::int64_t lag_ms : {10, 40}) {
        load_result result;
        result.slices_here = {0};
        result.groups = groups;
        result.measured.resize(1);
        result.measured[0].record(timing::publish_to_delivery, 200'000'000);
        result.health.loop_lag_p99_ns = lag_ms * 1'000'000;
        hold_thresholds(result, {*parse_threshold("publish_to_delivery.max < 100ms", groups)});
        EXPECT_EQ(result.health.valid, lag_ms == 10);
        result.measured[0] = {};
        result.measured[0].record(timing::publish_to_delivery, 50'000'000);
        result.health.valid = true;
        hold_thresholds(result, {*parse_threshold("publish_to_delivery.max < 100ms", groups)});
        EXPECT_TRUE(result.health.valid) << "a threshold that held does not blame anyone";
    }
}

TEST(health, says_in_words_why_a_run_is_invalid) {
    measures whole;
    whole.groups.resize(1);
    whole.groups[0].add(count::published_qos1, 1000);
    whole.groups[0].add(count::late_sends, 10);
    whole.shards.resize(2);
    whole.shards[1].loop_lag.record(20'000'000, 100);
    whole.shards[1].busiest = 0.9;
    EXPECT_EQ(judge_health(whole, {}).reasons, std::vector<std::string>{});
    EXPECT_TRUE(judge_health(whole, {}).valid);
    whole.groups[0].add(count::skipped_slip, 500);
    whole.shards[0].loop_lag.record(250'000'000, 100);
    whole.shards[0].busiest = 0.99;
    whole.shards[1].errors = 3;
    whole.shards[1].first_error = "no ports left";
    whole.relay_lag.record(150'000'000, 100);
    const auto verdict = judge_health(whole, {});
    EXPECT_FALSE(verdict.valid);
    EXPECT_THAT(verdict.reasons,
                testing::ElementsAre("34.0 % of all messages were sent late (limit 1.00 %)",
                                     "the event loop of a shard lagged 250 ms (p99; limit 100 ms)",
                                     "the relay of the bad network passed bytes 150 ms later "
                                     "than planned (p99; limit 100 ms)",
                                     "a shard used 99 % of its core (limit 95 %)",
                                     "3 errors of our own: no ports left"));
}

TEST(timeline, is_what_happened_between_two_copies) {
    measures before;
    before.groups.resize(1);
    before.groups[0].add(count::published_qos0, 5);
    auto now = before;
    now.groups[0].add(count::published_qos0, 2);
    now.groups[0].add(count::received_qos0, 3);
    now.groups[0].add(count::connects_accepted, 4);
    now.groups[0].record(timing::publish_to_delivery, 3'000'000);
    now.groups[0].online = 6;
    const auto sample = sample_between(before, now, 9);
    EXPECT_EQ(sample.at_ns, 9);
    ASSERT_EQ(sample.groups.size(), 1U);
    EXPECT_EQ(sample.groups[0].published, 2U);
    EXPECT_EQ(sample.groups[0].received, 3U);
    EXPECT_EQ(sample.groups[0].connects, 4U);
    EXPECT_EQ(sample.groups[0].online, 6U);
    EXPECT_EQ(sample.groups[0].delivery_p99_ns, 3'000'000);
}

}  // namespace
}  // namespace brokerproof::loadgen
