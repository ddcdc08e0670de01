#include "reports/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include <boost/math/distributions/binomial.hpp>

namespace brokerproof::reports {
namespace {

constexpr double confidence_z = 3.2905;  ///< two-sided 99.9 %

/// Ranks from 1, ties get the middle of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<double> ranks;
    for (const double one : values) {
        double below = 0;
        double same = 0;
        for (const double other : values) {
            below += other < one ? 1 : 0;
            same += other == one ? 1 : 0;
        }
        ranks.push_back(below + (same + 1) / 2);
    }
    return ranks;
}

}  // namespace

double superiority(const loadgen::histogram& a, const loadgen::histogram& b) {
    if (a.count() == 0 || b.count() == 0) return 0.5;
    const auto buckets_a = a.buckets();
    double below = 0;  // of a, in buckets before the present one of b
    double wins = 0;
    std::size_t next = 0;
    for (const auto& one : b.buckets()) {
        while (next < buckets_a.size() && buckets_a[next].low < one.low)
            below += static_cast<double>(buckets_a[next++].times);
        const bool shared = next < buckets_a.size() && buckets_a[next].low == one.low;
        const double same = shared ? static_cast<double>(buckets_a[next].times) : 0;
        wins += static_cast<double>(one.times) * (below + same / 2);
    }
    return wins / (static_cast<double>(a.count()) * static_cast<double>(b.count()));
}

interval_ns quantile_bounds(const loadgen::histogram& of, double share) {
    const auto n = static_cast<double>(of.count());
    if (n == 0) return {};
    const double spread = confidence_z * std::sqrt(n * share * (1 - share));
    return {of.quantile(std::clamp((n * share - spread) / n, 0.0, 1.0)),
            of.quantile(std::clamp((n * share + spread) / n, 0.0, 1.0))};
}

double rank_test(std::span<const double> before, std::span<const double> now) {
    std::vector<double> all(before.begin(), before.end());
    all.insert(all.end(), now.begin(), now.end());
    const auto ranks = ranks_of(all);
    double seen = 0;
    for (std::size_t i = before.size(); i < all.size(); ++i) seen += ranks[i];
    std::uint64_t labellings = 0;
    std::uint64_t as_high = 0;
    for (std::uint32_t chosen = 0; chosen < 1U << all.size(); ++chosen) {
        if (static_cast<std::size_t>(std::popcount(chosen)) != now.size()) continue;
        double sum = 0;
        for (std::size_t i = 0; i < all.size(); ++i) sum += (chosen >> i & 1U) != 0 ? ranks[i] : 0;
        ++labellings;
        as_high += sum >= seen - 1e-9 ? 1 : 0;
    }
    return static_cast<double>(as_high) / static_cast<double>(labellings);
}

double chance_of_as_many(std::uint64_t before, double of_before, std::uint64_t now, double of_now) {
    if (now == 0) return 1;
    if (of_before <= 0 || of_now <= 0) return 1;
    const boost::math::binomial all(static_cast<double>(before + now),
                                    of_now / (of_before + of_now));
    return boost::math::cdf(boost::math::complement(all, static_cast<double>(now - 1)));
}

}  // namespace brokerproof::reports
