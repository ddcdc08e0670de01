// Arrival k is due at the first instant after which more than k are due in all: so a stretch with
// rate 0 has none, and k/rate is the constant case. Each instant but poisson's is computed from k
// alone, so that nothing adds up over a long run.
#include "loadgen/pace/pacer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr double ns_per_second = 1e9;
constexpr double never_ns = std::numeric_limits<double>::infinity();

/// How long `arrivals` take at a rate that stays.
double time_of(double arrivals, double per_s) {
    return per_s > 0 ? arrivals * ns_per_second / per_s : never_ns;
}

/// -log1p(-u) instead of std::exponential_distribution, which differs between libraries.
double exponential(double mean, double random01) { return -std::log1p(-random01) * mean; }

/// Drawn one after the other, in pacer::due.
double due_ns(const poisson_rate&, double) { return never_ns; }

double due_ns(const constant_rate& how, double number) { return time_of(number, how.per_s); }

double due_ns(const ramp_rate& how, double number) {
    const double from = std::max(how.from_per_s, 0.0) / ns_per_second;
    const double to = std::max(how.to_per_s, 0.0) / ns_per_second;
    const auto over = static_cast<double>(how.over.count());
    const double on_the_way = (from + to) / 2 * over;
    if (number >= on_the_way) return over + time_of(number - on_the_way, how.to_per_s);
    if (number <= 0) return 0;
    // from*t + (to-from)/(2*over) * t^2 = number, in the form that does not cancel.
    const double root = std::sqrt(std::max(from * from + 2 * (to - from) / over * number, 0.0));
    return 2 * number / (from + root);
}

double due_ns(const steps_rate& how, double number) {
    const auto each = static_cast<double>(how.each.count());
    double before = 0;
    double begin = 0;
    for (std::size_t at = 0; at < how.per_s.size(); ++at) {
        const double here = std::max(how.per_s[at], 0.0) * each / ns_per_second;
        const bool last = at + 1 == how.per_s.size();
        if (last || number < before + here)
            return begin + time_of(number - before, how.per_s[at]);
        before += here;
        begin += each;
    }
    return never_ns;
}

/// The share of the period at which `wanted` of its arrivals are due: share + swing * (1 -
/// cos(2 pi share)) = wanted. Newton's steps within a bracket that is halved when one leaves it.
double share_of_period(double wanted, double swing) {
    constexpr double turn = 2 * std::numbers::pi;
    double low = 0;
    double high = 1;
    double share = wanted;
    for (int steps = 0; steps < 100; ++steps) {
        const double beyond = share + swing * (1 - std::cos(turn * share)) - wanted;
        const double slope = 1 + swing * turn * std::sin(turn * share);
        if (std::abs(beyond) < 1e-15 * std::max(slope, 1e-3)) break;
        (beyond > 0 ? high : low) = share;
        const double next = share - beyond / slope;
        share = next > low && next < high ? next : (low + high) / 2;
    }
    return share;
}

double due_ns(const sine_rate& how, double number) {
    const auto period = static_cast<double>(how.period.count());
    const double in_period = how.mean_per_s * period / ns_per_second;
    if (!(in_period > 0)) return never_ns;
    const double rest = std::fmod(number, in_period);  // exact, unlike number/in_period - floor
    const double periods = std::round((number - rest) / in_period);
    const double height = std::clamp(how.amplitude_per_s / how.mean_per_s, 0.0, 1.0);
    const double share = share_of_period(rest / in_period, height / (2 * std::numbers::pi));
    return periods * period + share * period;
}

double due_ns(const burst_rate& how, double number) {
    if (how.size == 0) return never_ns;
    const double bursts = std::floor(number / static_cast<double>(how.size));
    return bursts * static_cast<double>(how.every.count());
}

}  // namespace

pacer::pacer(const rate& how_fast, std::uint64_t seed) : how_fast_(how_fast), random_(seed) {
    next_ = due(0);
}

void pacer::advance() {
    ++count_;
    next_ = std::max(next_, due(count_));
}

nanoseconds pacer::due(std::uint64_t number) {
    if (const auto* poisson = std::get_if<poisson_rate>(&how_fast_)) {
        if (!(poisson->per_s > 0)) return nanoseconds::max();
        const auto gap = rounded(exponential(ns_per_second / poisson->per_s, uniform01(random_())));
        return gap < nanoseconds::max() - next_ ? next_ + gap : nanoseconds::max();
    }
    return std::visit(
        [&](const auto& how) { return rounded(due_ns(how, static_cast<double>(number))); },
        how_fast_);
}

double uniform01(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1.0p-53; }

nanoseconds draw(const drawn_time& from, double random01) {
    const auto low = static_cast<double>(from.low.count());
    switch (from.how) {
        case drawn_time::shape::uniform:
            return rounded(low + random01 * static_cast<double>((from.high - from.low).count()));
        case drawn_time::shape::exponential: return rounded(exponential(low, random01));
        case drawn_time::shape::constant: break;
    }
    return from.low;
}

}  // namespace brokerproof::loadgen
