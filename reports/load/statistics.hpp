// Statistical tests that tell a difference from chance, for comparing load runs. README.md explains
// why these were chosen.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/measure/histogram.hpp"

namespace brokerproof::reports {

/// The chance that a new value is above an old one; ties count half (Vargha and Delaney's A,
/// which is the Mann-Whitney U divided by both counts): 0.5 is no difference. It does not grow with
/// the number of values, as the significance of U does. 0.5 when either is empty.
double superiority(const loadgen::histogram& old_values, const loadgen::histogram& new_values);

struct interval_ns {
    std::int64_t low = 0;
    std::int64_t high = 0;
};
/// Bounds of a quantile of the distribution that `values` were drawn from, with 99.9 % confidence.
/// They come from order statistics, which assume nothing about the shape of the distribution.
interval_ns quantile_bounds(const loadgen::histogram& values, double share);

/// The most runs on a side that rise_test() takes.
inline constexpr std::size_t most_runs = 10;

/// One figure of every run, of both sides.
struct two_sides {
    std::vector<double> before;
    std::vector<double> now;
};
/// For each figure: in which share of all ways to divide the runs into old and new does *any*
/// figure rise as clearly as this one did? That share bounds the chance of a false alarm for all
/// figures together, however many there are and however they depend on each other (Westfall and
/// Young's single-step max-T, exact; t of the logarithms). All figures have the same runs, at least
/// two and at most most_runs on each side.
std::vector<double> rise_test(const std::vector<two_sides>& figures);

/// The chance that at least `now` of all events fall on the new side, if they are equally frequent
/// on both sides (the conditional test of two Poisson rates). `of_before` and `of_now` are the
/// numbers of things among which the events were counted.
double chance_of_as_many(std::uint64_t before, double of_before, std::uint64_t now, double of_now);

}  // namespace brokerproof::reports
