#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "reports/statistics.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::histogram;

histogram uniform(std::int64_t from, std::int64_t to, std::int64_t step) {
    histogram made;
    for (auto ns = from; ns <= to; ns += step) made.record(ns);
    return made;
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
    histogram a;
    histogram b;
    a.record(1'000, 3);
    a.record(5'000, 1);
    b.record(1'000, 1);
    b.record(5'000, 1);
    // of 8 pairs: 1000 against 1000 three ties, 5000 against 1000 three wins, against 5000 one tie
    EXPECT_DOUBLE_EQ(superiority(a, b), (3 * 0.5 + 3 + 0.5) / 8);
    const double before = superiority(a, b);
    a.merge(a);
    b.merge(b);
    EXPECT_DOUBLE_EQ(superiority(a, b), before);
}

TEST(statistics, bounds_of_a_quantile_close_in_with_the_number_of_values) {
    const auto few = quantile_bounds(uniform(0, 100'000, 1'000), 0.5);
    const auto many = quantile_bounds(uniform(0, 100'000, 10), 0.5);
    EXPECT_LT(few.low, 50'000);
    EXPECT_GT(few.high, 50'000);
    EXPECT_GT(many.low, few.low);
    EXPECT_LT(many.high, few.high);
}

TEST(statistics, ranks_of_three_against_three_are_one_order_in_twenty_at_best) {
    const std::array low{1.0, 2.0, 3.0};
    const std::array high{4.0, 5.0, 6.0};
    EXPECT_DOUBLE_EQ(rank_test(low, high), 1.0 / 20);
    EXPECT_DOUBLE_EQ(rank_test(high, low), 1);
    EXPECT_DOUBLE_EQ(rank_test(std::array{1.0, 2.0, 4.0}, std::array{3.0, 5.0, 6.0}), 2.0 / 20);
    EXPECT_DOUBLE_EQ(rank_test(std::array{1.0, 1.0}, std::array{1.0, 1.0}), 1);
}

TEST(statistics, events_that_are_as_frequent_are_likely) {
    EXPECT_DOUBLE_EQ(chance_of_as_many(5, 100, 0, 100), 1);
    EXPECT_NEAR(chance_of_as_many(0, 100, 3, 100), 0.125, 1e-9);
    EXPECT_GT(chance_of_as_many(10, 100, 20, 200), 0.4);
    EXPECT_LT(chance_of_as_many(10, 1'000, 60, 1'000), 1e-6);
}

}  // namespace
}  // namespace brokerproof::reports
