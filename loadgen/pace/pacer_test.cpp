#include "loadgen/pace/pacer.hpp"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>

#include "loadgen/scenario/scale.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr auto never_due = nanoseconds::max();

std::vector<nanoseconds> first(std::size_t count, const rate& arrivals, std::uint64_t seed = 1) {
    pacer pace(arrivals, seed);
    std::vector<nanoseconds> due;
    for (; due.size() < count; pace.advance()) due.push_back(pace.next());
    return due;
}

/// The number of arrivals that are due before `end`.
std::uint64_t count_before(nanoseconds end, const rate& arrivals, std::uint64_t seed = 1) {
    pacer pace(arrivals, seed);
    while (pace.next() < end) pace.advance();
    return pace.count();
}

const std::vector<rate> samples{constant_rate{3},
                                poisson_rate{700},
                                ramp_rate{0, 5000, 2s},
                                ramp_rate{900, 10, 3s},
                                steps_rate{{100, 0, 333}, 500ms},
                                sine_rate{500, 500, 700ms},
                                burst_rate{7, 30ms}};

TEST(pacer, a_constant_rate_gives_count_divided_by_rate) {
    EXPECT_THAT(first(4, constant_rate{1000}), ElementsAre(0ns, 1ms, 2ms, 3ms));
    EXPECT_THAT(first(4, constant_rate{3}), ElementsAre(0ns, 333'333'333ns, 666'666'667ns, 1s));
    EXPECT_THAT(first(3, constant_rate{0.5}), ElementsAre(0s, 2s, 4s));
}

TEST(pacer, a_constant_rate_does_not_drift_over_many_arrivals) {
    // 1/3 ms is not a whole number of nanoseconds: a sum of rounded steps would drift.
    constexpr std::uint64_t many = 3'000'000;
    pacer pace(constant_rate{3000}, 1);
    while (pace.count() < many) pace.advance();
    EXPECT_EQ(pace.next(), 1000s);
}

TEST(pacer, a_ramp_is_the_inverse_of_its_integral) {
    // 10 t^2 / 2 arrivals after t seconds: arrival 5 is due after 1 s, arrival 20 after 2 s.
    const auto due = first(32, ramp_rate{0, 20, 2s});
    EXPECT_EQ(due[0], 0s);
    EXPECT_EQ(due[5], 1s);
    EXPECT_EQ(due[20], 2s);
    EXPECT_EQ(due[30], 2500ms);  // and 20 per second from there
}

TEST(pacer, a_ramp_gives_as_many_arrivals_as_its_integral) {
    EXPECT_EQ(count_before(20s, ramp_rate{0, 5000, 20s}), 50'000U);
    EXPECT_EQ(count_before(25s, ramp_rate{0, 5000, 20s}), 75'000U);
    EXPECT_EQ(count_before(10s, ramp_rate{300, 100, 10s}), 2000U);
    EXPECT_EQ(count_before(10s, ramp_rate{200, 200, 10s}), 2000U);
}

TEST(pacer, a_ramp_down_to_zero_ends) {
    const auto due = first(102, ramp_rate{100, 0, 2s});
    EXPECT_LT(due[99], 2s);
    EXPECT_EQ(due[100], never_due);
    EXPECT_EQ(due[101], never_due);
}

TEST(pacer, a_ramp_without_length_is_constant) {
    EXPECT_THAT(first(3, ramp_rate{7, 10, 0s}), ElementsAre(0ms, 100ms, 200ms));
}

TEST(pacer, steps_follow_each_other) {
    const auto due = first(8, steps_rate{{2, 4}, 1s});
    EXPECT_THAT(due, ElementsAre(0s, 500ms, 1s, 1250ms, 1500ms, 1750ms, 2s, 2250ms));
}

TEST(pacer, a_step_without_rate_has_no_arrivals) {
    EXPECT_THAT(first(4, steps_rate{{0, 2}, 1s}), ElementsAre(1s, 1500ms, 2s, 2500ms));
    EXPECT_THAT(first(4, steps_rate{{2, 0, 2}, 1s}), ElementsAre(0s, 500ms, 2s, 2500ms));
    EXPECT_THAT(first(3, steps_rate{{2, 0}, 1s}), ElementsAre(0s, 500ms, never_due));
    EXPECT_EQ(count_before(1h, steps_rate{{2000, 0}, 700ms}), 1400U);
}

TEST(pacer, a_sine_gives_its_mean_in_each_period) {
    for (const double amplitude : {0.0, 40.0, 100.0}) {
        const sine_rate wave{100, amplitude, 2s};
        EXPECT_EQ(count_before(2s, wave), 200U) << amplitude;
        EXPECT_EQ(count_before(200s, wave), 20'000U) << amplitude;
    }
}

TEST(pacer, a_sine_swings_around_its_mean) {
    // The integral over the first half: mean/2 + amplitude/pi of a period of 1 s.
    const sine_rate wave{1000, 500, 1s};
    const double expected = 500 + 500 / 3.14159265358979;
    EXPECT_NEAR(static_cast<double>(count_before(500ms, wave)), expected, 1.0);
    const auto due = first(1001, wave);
    EXPECT_EQ(due[0], 0s);
    EXPECT_EQ(due[1000], 1s);
}

TEST(pacer, a_sine_solves_its_integral_exactly) {
    constexpr double turn = 6.283185307179586;
    const sine_rate wave{1000, 1000, 3s};
    const auto due = first(9000, wave);
    for (std::size_t i = 0; i < due.size(); i += 7) {
        const double seconds = static_cast<double>(due[i].count()) / 1e9;
        const double integral =
            1000 * seconds + 1000 * 3 / turn * (1 - std::cos(turn * seconds / 3));
        EXPECT_NEAR(integral, static_cast<double>(i), 1e-5) << i;
    }
}

TEST(pacer, a_sine_does_not_drift_over_many_periods) {
    pacer pace(sine_rate{333, 200, 100ms}, 1);
    while (pace.count() < 333'000) pace.advance();
    EXPECT_LE(std::abs((pace.next() - 1000s).count()), 1);
}

TEST(pacer, the_arrivals_of_a_burst_are_due_at_once) {
    EXPECT_THAT(first(5, burst_rate{2, 300ms}), ElementsAre(0ms, 0ms, 300ms, 300ms, 600ms));
}

TEST(pacer, a_poisson_process_has_its_mean_and_its_variance) {
    // Counts the arrivals of 20,000 tenths of a second; each expects 50. The variance of a Poisson
    // process equals its mean; the variance of an even process is 0, of a clustered one larger.
    constexpr int windows = 20'000;
    pacer pace(poisson_rate{500}, 7);
    double sum = 0;
    double squares = 0;
    for (int window = 1; window <= windows; ++window) {
        double here = 0;
        for (; pace.next() < window * 100ms; pace.advance()) ++here;
        sum += here;
        squares += here * here;
    }
    const double mean = sum / windows;
    const double variance = squares / windows - mean * mean;
    EXPECT_NEAR(mean, 50, 0.2);  // four standard errors
    EXPECT_NEAR(variance / mean, 1.0, 0.04);
}

TEST(pacer, due_times_never_decrease) {
    for (const auto& arrivals : samples) {
        const auto due = first(20'000, arrivals);
        for (std::size_t i = 1; i < due.size(); ++i)
            ASSERT_LE(due[i - 1], due[i]) << arrivals.index();
    }
}

TEST(pacer, the_same_seed_gives_the_same_instants) {
    for (const auto& arrivals : samples)
        EXPECT_EQ(first(1000, arrivals, 5), first(1000, arrivals, 5));
    EXPECT_NE(first(10, poisson_rate{10}, 5), first(10, poisson_rate{10}, 6));
    // The first draws of mt19937_64 are fixed by the standard, so these are the same everywhere.
    EXPECT_THAT(first(2, poisson_rate{1000}, 1), ElementsAre(143'728ns, 290'382ns));
}

TEST(pacer, nothing_is_due_without_a_rate) {
    const std::vector<rate> none{constant_rate{0},    poisson_rate{0},        ramp_rate{0, 0, 1s},
                                 steps_rate{{}, 1s},  steps_rate{{0, 0}, 1s}, sine_rate{0, 0, 1s},
                                 sine_rate{1, 1, 0s}, burst_rate{0, 1s},      constant_rate{-1}};
    for (const auto& arrivals : none)
        EXPECT_THAT(first(2, arrivals), ElementsAre(never_due, never_due));
}

TEST(pacer, arrivals_beyond_the_longest_duration_are_never_due) {
    EXPECT_THAT(first(2, constant_rate{1e-12}), ElementsAre(0s, never_due));
    EXPECT_THAT(first(2, burst_rate{1, nanoseconds::max()}).back(), never_due);
}

TEST(scaled, arrivals_are_multiplied_by_the_factor) {
    for (const auto& arrivals : samples) {
        const auto before = static_cast<double>(count_before(21s, arrivals));
        const auto after = static_cast<double>(count_before(21s, scaled(arrivals, 3)));
        EXPECT_NEAR(after / before, 3, 0.1) << arrivals.index();
    }
}

TEST(scaled, small_bursts_keep_their_rate) {
    EXPECT_EQ(scaled(burst_rate{100, 1s}, 0.01), rate(burst_rate{1, 1s}));
    EXPECT_EQ(scaled(burst_rate{100, 1s}, 0.001), rate(burst_rate{1, 10s}));
    EXPECT_EQ(count_before(1h, scaled(burst_rate{100, 1s}, 0)), 0U);
}

TEST(draw, a_drawn_time_follows_its_distribution) {
    using shape = drawn_time::shape;
    EXPECT_EQ(draw({shape::constant, 3s, 0s}, 0.9), 3s);
    EXPECT_EQ(draw({shape::uniform, 1s, 3s}, 0), 1s);
    EXPECT_EQ(draw({shape::uniform, 1s, 3s}, 0.5), 2s);
    EXPECT_EQ(draw({shape::exponential, 5s, 0s}, 0), 0s);
    EXPECT_NEAR(static_cast<double>(draw({shape::exponential, 1s, 0s}, 1 - std::exp(-1.0)).count()),
                1e9, 10);
    EXPECT_LT(draw({shape::exponential, 1s, 0s}, uniform01(UINT64_MAX)), 40s);
}

}  // namespace
}  // namespace brokerproof::loadgen
