#include "loadgen/pace/pacer.hpp"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>

#include "loadgen/scenario/scale.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr auto never = nanoseconds::max();

std::vector<nanoseconds> first(std::size_t count, const rate& how, std::uint64_t seed = 1) {
    pacer pace(how, seed);
    std::vector<nanoseconds> due;
    for (; due.size() < count; pace.advance()) due.push_back(pace.next());
    return due;
}

/// How many are due before `end`.
std::uint64_t count_before(nanoseconds end, const rate& how, std::uint64_t seed = 1) {
    pacer pace(how, seed);
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

TEST(Pacer, ConstantIsCountDividedByRate) {
    EXPECT_THAT(first(4, constant_rate{1000}), ElementsAre(0ns, 1ms, 2ms, 3ms));
    EXPECT_THAT(first(4, constant_rate{3}), ElementsAre(0ns, 333'333'333ns, 666'666'667ns, 1s));
    EXPECT_THAT(first(3, constant_rate{0.5}), ElementsAre(0s, 2s, 4s));
}

TEST(Pacer, ConstantHasNotDriftedAfterManyArrivals) {
    // 1/3 ms is no whole number of nanoseconds: added up, the rounding would be seen.
    constexpr std::uint64_t many = 3'000'000;
    pacer pace(constant_rate{3000}, 1);
    while (pace.count() < many) pace.advance();
    EXPECT_EQ(pace.next(), 1000s);
}

TEST(Pacer, RampIsTheInverseOfItsIntegral) {
    // 10 t^2 / 2 arrivals after t seconds: number 5 after 1 s, number 20 after 2 s.
    const auto due = first(32, ramp_rate{0, 20, 2s});
    EXPECT_EQ(due[0], 0s);
    EXPECT_EQ(due[5], 1s);
    EXPECT_EQ(due[20], 2s);
    EXPECT_EQ(due[30], 2500ms);  // and 20 a second from there
}

TEST(Pacer, RampMakesAsManyAsItsIntegral) {
    EXPECT_EQ(count_before(20s, ramp_rate{0, 5000, 20s}), 50'000U);
    EXPECT_EQ(count_before(25s, ramp_rate{0, 5000, 20s}), 75'000U);
    EXPECT_EQ(count_before(10s, ramp_rate{300, 100, 10s}), 2000U);
    EXPECT_EQ(count_before(10s, ramp_rate{200, 200, 10s}), 2000U);
}

TEST(Pacer, RampDownToNothingEnds) {
    const auto due = first(102, ramp_rate{100, 0, 2s});
    EXPECT_LT(due[99], 2s);
    EXPECT_EQ(due[100], never);
    EXPECT_EQ(due[101], never);
}

TEST(Pacer, RampWithoutLengthIsConstant) {
    EXPECT_THAT(first(3, ramp_rate{7, 10, 0s}), ElementsAre(0ms, 100ms, 200ms));
}

TEST(Pacer, StepsFollowEachOther) {
    const auto due = first(8, steps_rate{{2, 4}, 1s});
    EXPECT_THAT(due, ElementsAre(0s, 500ms, 1s, 1250ms, 1500ms, 1750ms, 2s, 2250ms));
}

TEST(Pacer, AStepWithoutRateHasNoArrivals) {
    EXPECT_THAT(first(4, steps_rate{{0, 2}, 1s}), ElementsAre(1s, 1500ms, 2s, 2500ms));
    EXPECT_THAT(first(4, steps_rate{{2, 0, 2}, 1s}), ElementsAre(0s, 500ms, 2s, 2500ms));
    EXPECT_THAT(first(3, steps_rate{{2, 0}, 1s}), ElementsAre(0s, 500ms, never));
    EXPECT_EQ(count_before(1h, steps_rate{{2000, 0}, 700ms}), 1400U);
}

TEST(Pacer, SineMakesItsMeanInEachPeriod) {
    for (const double amplitude : {0.0, 40.0, 100.0}) {
        const sine_rate wave{100, amplitude, 2s};
        EXPECT_EQ(count_before(2s, wave), 200U) << amplitude;
        EXPECT_EQ(count_before(200s, wave), 20'000U) << amplitude;
    }
}

TEST(Pacer, SineSwingsAroundItsMean) {
    // The integral over the first half: mean/2 + amplitude/pi of a period of 1 s.
    const sine_rate wave{1000, 500, 1s};
    const double expected = 500 + 500 / 3.14159265358979;
    EXPECT_NEAR(static_cast<double>(count_before(500ms, wave)), expected, 1.0);
    const auto due = first(1001, wave);
    EXPECT_EQ(due[0], 0s);
    EXPECT_EQ(due[1000], 1s);
}

TEST(Pacer, SineSolvesItsIntegralExactly) {
    constexpr double turn = 6.283185307179586;
    const sine_rate wave{1000, 1000, 3s};
    const auto due = first(9000, wave);
    for (std::size_t k = 0; k < due.size(); k += 7) {
        const double t = static_cast<double>(due[k].count()) / 1e9;
        const double integral = 1000 * t + 1000 * 3 / turn * (1 - std::cos(turn * t / 3));
        EXPECT_NEAR(integral, static_cast<double>(k), 1e-5) << k;
    }
}

TEST(Pacer, SineHasNotDriftedAfterManyPeriods) {
    pacer pace(sine_rate{333, 200, 100ms}, 1);
    while (pace.count() < 333'000) pace.advance();
    EXPECT_LE(std::abs((pace.next() - 1000s).count()), 1);
}

TEST(Pacer, BurstsComeAtOnce) {
    EXPECT_THAT(first(5, burst_rate{2, 300ms}), ElementsAre(0ms, 0ms, 300ms, 300ms, 600ms));
}

TEST(Pacer, PoissonHasItsMeanAndItsSpread) {
    // Counts of 20,000 tenths of a second with 50 each: the variance of a Poisson process equals
    // its mean, which tells it from an even one (0) and from a clustered one (more).
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
    EXPECT_NEAR(mean, 50, 0.2);                // four standard errors
    EXPECT_NEAR(variance / mean, 1.0, 0.04);
}

TEST(Pacer, NeverGoesBack) {
    for (const auto& how : samples) {
        const auto due = first(20'000, how);
        for (std::size_t k = 1; k < due.size(); ++k) ASSERT_LE(due[k - 1], due[k]) << how.index();
    }
}

TEST(Pacer, TheSameSeedGivesTheSameInstants) {
    for (const auto& how : samples) EXPECT_EQ(first(1000, how, 5), first(1000, how, 5));
    EXPECT_NE(first(10, poisson_rate{10}, 5), first(10, poisson_rate{10}, 6));
    // The first draws of mt19937_64 are fixed by the standard, so these are the same everywhere.
    EXPECT_THAT(first(2, poisson_rate{1000}, 1), ElementsAre(143'728ns, 290'382ns));
}

TEST(Pacer, NothingIsDueWithoutARate) {
    const std::vector<rate> none{constant_rate{0}, poisson_rate{0},        ramp_rate{0, 0, 1s},
                                 steps_rate{{}, 1s}, steps_rate{{0, 0}, 1s}, sine_rate{0, 0, 1s},
                                 sine_rate{1, 1, 0s}, burst_rate{0, 1s},     constant_rate{-1}};
    for (const auto& how : none) EXPECT_THAT(first(2, how), ElementsAre(never, never));
}

TEST(Pacer, RatesTooSmallToComeAreNever) {
    EXPECT_THAT(first(2, constant_rate{1e-12}), ElementsAre(0s, never));
    EXPECT_THAT(first(2, burst_rate{1, nanoseconds::max()}).back(), never);
}

TEST(Scaled, MakesSoManyTimesMore) {
    for (const auto& how : samples) {
        const auto before = static_cast<double>(count_before(21s, how));
        const auto after = static_cast<double>(count_before(21s, scaled(how, 3)));
        EXPECT_NEAR(after / before, 3, 0.1) << how.index();
    }
}

TEST(Scaled, KeepsTheRateOfSmallBursts) {
    EXPECT_EQ(scaled(burst_rate{100, 1s}, 0.01), rate(burst_rate{1, 1s}));
    EXPECT_EQ(scaled(burst_rate{100, 1s}, 0.001), rate(burst_rate{1, 10s}));
    EXPECT_EQ(count_before(1h, scaled(burst_rate{100, 1s}, 0)), 0U);
}

TEST(Draw, StaysWithinItsShape) {
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
