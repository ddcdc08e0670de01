#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t hour = 3'600'000'000'000;

histogram histogram_with(const std::vector<std::int64_t>& values) {
    histogram times;
    for (const auto value : values) times.record(value);
    return times;
}

/// Values from 1 us to 1 h, as many in each decade.
std::vector<std::int64_t> spread(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> exponent(3, std::log10(static_cast<double>(hour)));
    std::vector<std::int64_t> values(size);
    for (auto& value : values) value = std::llround(std::pow(10, exponent(random)));
    return values;
}

std::int64_t exact_quantile(std::vector<std::int64_t> values, std::size_t rank) {
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank - 1));
    return values[rank - 1];
}

TEST(histogram, every_value_from_1_us_to_1_h_comes_back_within_1_percent) {
    for (double exact = 1000; exact <= static_cast<double>(hour); exact *= 1.0007) {
        const auto value = static_cast<std::int64_t>(exact);
        histogram times;
        // Two of them around, so that the clamp to min and max cannot help.
        times.record(value);
        times.record(0);
        times.record(2 * hour);
        const auto seen = static_cast<double>(times.quantile(0.5));
        ASSERT_NEAR(seen, exact, 0.01 * exact) << value;
    }
}

TEST(histogram, buckets_join_without_gaps_and_hold_what_falls_into_them) {
    std::int64_t next = 0;
    while (next < hour) {
        const auto bucket = histogram::bucket_of(next);
        ASSERT_EQ(bucket.low, next);
        ASSERT_EQ(histogram::bucket_of(bucket.high), bucket);
        ASSERT_LE(bucket.high - bucket.low + 1, std::max<std::int64_t>(8, bucket.low / 64));
        next = bucket.high + 1;
    }
    EXPECT_EQ(histogram::bucket_of(hour), histogram::bucket_of(100 * hour));
}

TEST(histogram, quantiles_are_within_1_percent_of_the_exact_ones) {
    const auto values = spread(20'000, 7);
    const auto times = histogram_with(values);
    for (std::size_t rank = 1; rank < values.size(); rank += 131) {
        const auto exact = static_cast<double>(exact_quantile(values, rank));
        const auto share = static_cast<double>(rank) / static_cast<double>(values.size());
        ASSERT_NEAR(static_cast<double>(times.quantile(share)), exact, 0.01 * exact) << rank;
    }
    EXPECT_EQ(times.quantile(1), std::ranges::max(values));
    EXPECT_EQ(times.max(), std::ranges::max(values));
    EXPECT_EQ(times.min(), std::ranges::min(values));
}

TEST(histogram, the_rank_of_a_quantile_is_not_a_victim_of_binary_fractions) {
    histogram times;
    for (int i = 1; i <= 100; ++i) times.record(i * 1'000'000);
    EXPECT_NEAR(static_cast<double>(times.quantile(0.07)), 7e6, 7e4);
    EXPECT_NEAR(static_cast<double>(times.quantile(0.99)), 99e6, 1e6);
    EXPECT_EQ(times.quantile(0), 1'000'000);
}

TEST(histogram, the_mean_is_exact) {
    const auto times = histogram_with({1, 2, 4, 1'000'001});
    EXPECT_DOUBLE_EQ(times.mean(), 250'002.0);
    EXPECT_EQ(times.sum(), 1'000'008U);
}

TEST(histogram, an_empty_one_answers_0) {
    const histogram empty;
    EXPECT_EQ(empty.quantile(0.99), 0);
    EXPECT_EQ(empty.min(), 0);
    EXPECT_EQ(empty.max(), 0);
    EXPECT_EQ(empty.mean(), 0);
    EXPECT_TRUE(empty.buckets().empty());
}

TEST(histogram, what_is_out_of_range_counts_at_its_end) {
    histogram times;
    times.record(-5);
    times.record(10 * hour);
    EXPECT_EQ(times.min(), 0);
    EXPECT_EQ(times.max(), 10 * hour);
    EXPECT_EQ(times.buckets().front().low, 0);
    EXPECT_LE(times.buckets().back().low, hour);
    EXPECT_GE(times.buckets().back().high, hour);
}

TEST(histogram, merging_is_the_same_in_any_order_and_the_same_as_recording_all) {
    const auto first_values = spread(3000, 1);
    const auto second_values = spread(1000, 2);
    const auto third_values = std::vector<std::int64_t>{0, 999, 20 * hour};
    auto left = histogram_with(first_values);
    left.merge(histogram_with(second_values));
    left.merge(histogram_with(third_values));
    auto right = histogram_with(second_values);
    right.merge(histogram_with(third_values));
    auto other = histogram_with(first_values);
    other.merge(right);
    EXPECT_EQ(left, other);
    auto every_value = first_values;
    every_value.insert(every_value.end(), second_values.begin(), second_values.end());
    every_value.insert(every_value.end(), third_values.begin(), third_values.end());
    EXPECT_EQ(left, histogram_with(every_value));
    auto with_nothing = histogram_with(first_values);
    with_nothing.merge(histogram{});
    EXPECT_EQ(with_nothing, histogram_with(first_values));
}

TEST(histogram, since_is_what_came_after) {
    const auto before = spread(500, 3);
    const auto after = std::vector<std::int64_t>{5'000, 7'000'000, 7'000'001};
    auto times = histogram_with(before);
    const auto earlier = times;
    for (const auto value : after) times.record(value);
    const auto more = times.since(earlier);
    EXPECT_EQ(more.buckets(), histogram_with(after).buckets());
    EXPECT_EQ(more.count(), 3U);
    EXPECT_EQ(more.sum(), 14'005'001U);
    EXPECT_NEAR(static_cast<double>(more.max()), 7e6, 7e4);
    EXPECT_NEAR(static_cast<double>(more.min()), 5e3, 50);
    EXPECT_EQ(times.since(histogram{}), times);
    EXPECT_EQ(times.since(times), histogram{});
}

TEST(histogram, a_new_extreme_is_exact_in_since) {
    auto times = histogram_with({50'000, 60'000});
    const auto earlier = times;
    times.record(1'234'567);
    times.record(1'111);
    EXPECT_EQ(times.since(earlier).max(), 1'234'567);
    EXPECT_EQ(times.since(earlier).min(), 1'111);
}

TEST(histogram, times_count_as_so_many_records) {
    histogram times;
    times.record(5000, 3);
    times.record(9000, 0);
    EXPECT_EQ(times, histogram_with({5000, 5000, 5000}));
}

TEST(histogram, the_sum_stays_at_its_end_instead_of_starting_over) {
    histogram times;
    times.record(1'000'000'000, 30'000'000'000);
    EXPECT_EQ(times.sum(), ~std::uint64_t{0});
    times.merge(histogram_with({1}));
    EXPECT_EQ(times.sum(), ~std::uint64_t{0});
}

TEST(histogram, counts_up_to_a_time) {
    const auto times = histogram_with({1'000, 10'000, 100'000, 1'000'000});
    EXPECT_EQ(times.count_to(999), 0U);
    EXPECT_EQ(times.count_to(10'000), 2U);
    EXPECT_EQ(times.count_to(500'000), 3U);
    EXPECT_EQ(times.count_to(1'000'000), 4U);
    EXPECT_EQ(times.count_to(-1), 0U);
}

}  // namespace
}  // namespace brokerproof::loadgen
