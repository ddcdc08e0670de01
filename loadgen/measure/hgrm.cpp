#include "loadgen/measure/hgrm.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include <fmt/format.h>

namespace brokerproof::loadgen {
namespace {

constexpr double lines_per_half = 5;

double ms(double ns) { return ns / 1e6; }

void write_lines(std::ostream& out, const histogram& times) {
    const auto filled = times.buckets();
    const auto count = static_cast<double>(times.count());
    std::size_t at = 0;
    std::uint64_t passed = filled[0].times;
    for (double level = 0; passed < times.count();) {
        // A tolerance, because levels are sums of binary fractions.
        while (static_cast<double>(passed) < level * count - 1e-6) passed += filled[++at].times;
        if (passed == times.count()) break;
        out << fmt::format("{:12.6f} {:14.12f} {:10} {:14.2f}\n",
                           ms(static_cast<double>(filled[at].high)), level, passed,
                           1 / (1 - level));
        const double halvings = std::floor(std::log2(1 / (1 - level))) + 1;
        level += 1 / (lines_per_half * std::exp2(halvings));
    }
    out << fmt::format("{:12.6f} {:14.12f} {:10}\n", ms(static_cast<double>(times.max())), 1.0,
                       times.count());
}

}  // namespace

void write_hgrm(std::ostream& out, const histogram& times) {
    out << fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount",
                       "1/(1-Percentile)");
    if (times.count() > 0) write_lines(out, times);
    out << fmt::format("#[Mean    = {:12.6f}, StdDeviation   = {:12.6f}]\n", ms(times.mean()),
                       ms(times.standard_deviation()));
    out << fmt::format("#[Max     = {:12.6f}, Total count    = {:12}]\n",
                       ms(static_cast<double>(times.max())), times.count());
    out << fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n", 33, 64);
}

}  // namespace brokerproof::loadgen
