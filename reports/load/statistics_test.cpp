#include <limits>

#include <gtest/gtest.h>

#include "reports/load/statistics.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::histogram;

histogram uniform(std::int64_t from, std::int64_t to, std::int64_t step) {
    histogram values;
    for (auto ns = from; ns <= to; ns += step) values.record(ns);
    return values;
}

TEST(statistics, superiority_is_a_half_for_equals_and_one_for_all_above) {
    const auto low = uniform(1'000, 2'000, 10);
    const auto high = uniform(10'000, 20'000, 100);
    EXPECT_DOUBLE_EQ(superiority(low, low), 0.5);
    EXPECT_DOUBLE_EQ(superiority(low, high), 1);
    EXPECT_DOUBLE_EQ(superiority(high, low), 0);
    EXPECT_DOUBLE_EQ(superiority(low, {}), 0.5);
}

TEST(statistics, superiority_counts_pairs_and_does_not_grow_with_their_number) {
    histogram old_times;
    histogram new_times;
    old_times.record(1'000, 3);
    old_times.record(5'000, 1);
    new_times.record(1'000, 1);
    new_times.record(5'000, 1);
    // of 8 pairs: 1000 against 1000 three ties, 5000 against 1000 three wins, against 5000 one tie
    EXPECT_DOUBLE_EQ(superiority(old_times, new_times), (3 * 0.5 + 3 + 0.5) / 8);
    const double before = superiority(old_times, new_times);
    old_times.merge(old_times);
    new_times.merge(new_times);
    EXPECT_DOUBLE_EQ(superiority(old_times, new_times), before);
}

TEST(statistics, bounds_of_a_quantile_close_in_with_the_number_of_values) {
    const auto few = quantile_bounds(uniform(0, 100'000, 1'000), 0.5);
    const auto many = quantile_bounds(uniform(0, 100'000, 10), 0.5);
    EXPECT_LT(few.low, 50'000);
    EXPECT_GT(few.high, 50'000);
    EXPECT_GT(many.low, few.low);
    EXPECT_LT(many.high, few.high);
}

TEST(statistics, a_quantile_of_few_values_has_no_bound) {
    const auto bounds = quantile_bounds(uniform(0, 50'000, 1'000), 0.99);
    EXPECT_EQ(bounds.high, std::numeric_limits<std::int64_t>::max());
    EXPECT_GT(bounds.low, 40'000);
}

TEST(statistics, three_runs_against_three_are_one_division_in_twenty_at_best) {
    const two_sides clear{{10, 11, 12}, {30, 31, 32}};
    const two_sides falls{{30, 31, 32}, {10, 11, 12}};
    EXPECT_DOUBLE_EQ(rise_test({clear}).front(), 1.0 / 20);
    EXPECT_DOUBLE_EQ(rise_test({falls}).front(), 1);
    EXPECT_DOUBLE_EQ(rise_test({{{1, 1}, {1, 1}}}).front(), 1);
}

/// Among many figures, some rise clearly in some division of the runs. That must not count against
/// a broker.
TEST(statistics, many_figures_together_raise_no_more_false_alarms_than_one) {
    const two_sides clear{{10, 11, 12}, {30, 31, 32}};
    const two_sides vague{{10, 20, 30}, {31, 32, 50}};
    const two_sides elsewhere{{10, 100, 11}, {101, 12, 102}};
    EXPECT_DOUBLE_EQ(rise_test({vague}).front(), 1.0 / 20);
    const auto chances = rise_test({vague, elsewhere, clear});
    EXPECT_GT(chances[0], 0.05);
    EXPECT_GT(chances[1], 0.3);
    EXPECT_LE(rise_test({clear, vague}).front(), 0.05);
}

TEST(statistics, events_that_are_as_frequent_are_likely) {
    EXPECT_DOUBLE_EQ(chance_of_as_many(5, 100, 0, 100), 1);
    EXPECT_NEAR(chance_of_as_many(0, 100, 3, 100), 0.125, 1e-9);
    EXPECT_GT(chance_of_as_many(10, 100, 20, 200), 0.4);
    EXPECT_LT(chance_of_as_many(10, 1'000, 60, 1'000), 1e-6);
}

}  // namespace
}  // namespace brokerproof::reports
