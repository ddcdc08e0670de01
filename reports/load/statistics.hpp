// Tests that tell a difference from chance, for comparing load runs. README.md says why these.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::reports {

/// The chance that a value of `b` is above one of `a`, ties counted half (Vargha and Delaney's A,
/// which is the Mann-Whitney U divided by both counts): 0.5 is no difference. It does not grow with
/// the number of values, as the significance of U does. 0.5 when either is empty.
double superiority(const loadgen::histogram& old_values, const loadgen::histogram& new_values);

struct interval_ns {
    std::int64_t low = 0;
    std::int64_t high = 0;
};
/// Between which values the quantile of the distribution lies that these are drawn from, with
/// 99.9 % confidence; by order statistics, so without an assumption about its shape.
interval_ns quantile_bounds(const loadgen::histogram& values, double share);

/// The most runs of a side that rise_test() takes.
inline constexpr std::size_t most_runs = 10;

/// One figure of every run, of both sides.
struct two_sides {
    std::vector<double> before;
    std::vector<double> now;
};
/// For each figure: of all ways to call the runs old and new, in which share does *any* of the
/// figures rise as clearly as this one did? So the chance of a false alarm is that of all figures
/// together, however many there are, and however they hang together (Westfall and Young's
/// single-step max-T, exact; t of the logarithms). All figures have the same runs, of each side at
/// least two and at most most_runs.
std::vector<double> rise_test(const std::vector<two_sides>& figures);

/// If events are as frequent on both sides, the chance that of all of them `now` or more fall into
/// the new one (the conditional test of two Poisson rates). `of_*`: in how many they were counted.
double chance_of_as_many(std::uint64_t before, double of_before, std::uint64_t now, double of_now);

}  // namespace brokerproof::reports
