#include "reports/load/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <boost/math/distributions/binomial.hpp>

namespace brokerproof::reports {
namespace {

constexpr double confidence_z = 3.2905;  ///< two-sided 99.9 %

/// Identical runs would make any difference infinitely clear, so a spread below one percent counts
/// as one percent.
constexpr double least_spread = 0.01;

std::vector<double> logarithms(const two_sides& figure) {
    std::vector<double> values = figure.before;
    values.insert(values.end(), figure.now.begin(), figure.now.end());
    for (double& value : values) value = std::log(std::max(value, 1e-9));
    return values;
}

struct moments {
    double count = 0;
    double mean = 0;
    double squares = 0;  ///< the sum of the squared distances from the mean

    void add(double value) {
        count += 1;
        const double step = value - mean;
        mean += step / count;
        squares += step * (value - mean);
    }
};

/// How far the values in `chosen` (a bit mask) are above the others, in units of their spread.
double rise(const std::vector<double>& values, std::uint32_t chosen) {
    moments old_side;
    moments new_side;
    for (std::size_t i = 0; i < values.size(); ++i)
        ((chosen >> i & 1U) != 0 ? new_side : old_side).add(values[i]);
    const double pooled =
        (old_side.squares + new_side.squares) / (old_side.count + new_side.count - 2);
    return (new_side.mean - old_side.mean) / (std::sqrt(pooled) + least_spread);
}

}  // namespace

double superiority(const loadgen::histogram& old_values, const loadgen::histogram& new_values) {
    if (old_values.count() == 0 || new_values.count() == 0) return 0.5;
    const auto old_buckets = old_values.buckets();
    double below = 0;  // old values in buckets before the present bucket
    double wins = 0;
    std::size_t next = 0;
    for (const auto& bucket : new_values.buckets()) {
        while (next < old_buckets.size() && old_buckets[next].low < bucket.low)
            below += static_cast<double>(old_buckets[next++].times);
        const bool shared = next < old_buckets.size() && old_buckets[next].low == bucket.low;
        const double same = shared ? static_cast<double>(old_buckets[next].times) : 0;
        wins += static_cast<double>(bucket.times) * (below + same / 2);
    }
    return wins /
           (static_cast<double>(old_values.count()) * static_cast<double>(new_values.count()));
}

interval_ns quantile_bounds(const loadgen::histogram& values, double share) {
    const auto n = static_cast<double>(values.count());
    const double spread = confidence_z * std::sqrt(n * share * (1 - share));
    interval_ns out{0, std::numeric_limits<std::int64_t>::max()};
    if (n * share - spread > 0) out.low = values.quantile((n * share - spread) / n);
    if (n * share + spread < n) out.high = values.quantile((n * share + spread) / n);
    return out;
}

std::vector<double> rise_test(const std::vector<two_sides>& figures) {
    if (figures.empty()) return {};
    const auto olds = figures.front().before.size();
    const auto news = figures.front().now.size();
    std::vector<std::vector<double>> values;
    for (const auto& figure : figures) values.push_back(logarithms(figure));
    const auto real = ((1U << news) - 1U) << olds;
    std::vector<double> seen;
    for (const auto& row : values) seen.push_back(rise(row, real));
    std::vector<double> as_clear(figures.size(), 0);
    double divisions = 0;
    for (std::uint32_t chosen = 0; chosen < 1U << (olds + news); ++chosen) {
        if (static_cast<std::size_t>(std::popcount(chosen)) != news) continue;
        double clearest = -std::numeric_limits<double>::infinity();
        for (const auto& row : values) clearest = std::max(clearest, rise(row, chosen));
        divisions += 1;
        for (std::size_t i = 0; i < seen.size(); ++i)
            as_clear[i] += clearest >= seen[i] - 1e-9 ? 1 : 0;
    }
    for (double& share : as_clear) share /= divisions;
    return as_clear;
}

double chance_of_as_many(std::uint64_t before, double of_before, std::uint64_t now, double of_now) {
    if (now == 0) return 1;
    if (of_before <= 0 || of_now <= 0) return 1;
    const boost::math::binomial distribution(static_cast<double>(before + now),
                                             of_now / (of_before + of_now));
    return boost::math::cdf(boost::math::complement(distribution, static_cast<double>(now - 1)));
}

}  // namespace brokerproof::reports
