// Arrival k is due at the first instant after which more than k arrivals are due in total. So a
// time with rate 0 has no arrivals, and at a constant rate arrival k is due at k / rate. Each
// instant is computed from k alone, except for poisson, so that rounding does not add up in a long
// run.
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

/// The time that `arrivals` take at a constant rate.
double time_of(double arrivals, double per_s) {
    return per_s > 0 ? arrivals * ns_per_second / per_s : never_ns;
}

/// -log1p(-u) instead of std::exponential_distribution, which differs between libraries.
double exponential(double mean, double random01) { return -std::log1p(-random01) * mean; }

/// pacer::due draws these arrivals one after the other.
double due_ns(const poisson_rate&, double) { return never_ns; }

double due_ns(const constant_rate& arrivals, double number) {
    return time_of(number, arrivals.per_s);
}

double due_ns(const ramp_rate& arrivals, double number) {
    const double from = std::max(arrivals.from_per_s, 0.0) / ns_per_second;
    const double to = std::max(arrivals.to_per_s, 0.0) / ns_per_second;
    const auto over = static_cast<double>(arrivals.over.count());
    const double on_the_way = (from + to) / 2 * over;
    if (number >= on_the_way) return over + time_of(number - on_the_way, arrivals.to_per_s);
    if (number <= 0) return 0;
    // from*t + (to-from)/(2*over) * t^2 = number, in the form that does not cancel.
    const double root = std::sqrt(std::max(from * from + 2 * (to - from) / over * number, 0.0));
    return 2 * number / (from + root);
}

double due_ns(const steps_rate& arrivals, double number) {
    const auto step_length = static_cast<double>(arrivals.step_length.count());
    double before = 0;
    double begin = 0;
    for (std::size_t step = 0; step < arrivals.per_s.size(); ++step) {
        const double in_this_step =
            std::max(arrivals.per_s[step], 0.0) * step_length / ns_per_second;
        const bool last = step + 1 == arrivals.per_s.size();
        if (last || number < before + in_this_step)
            return begin + time_of(number - before, arrivals.per_s[step]);
        before += in_this_step;
        begin += step_length;
    }
    return never_ns;
}

/// Both numbers are shares: after which share of the period is the share `wanted` of its arrivals
/// due? Solves share + swing * (1 - cos(2 pi share)) = wanted with Newton's method. The solution
/// stays between two bounds; when a step leaves them, the interval is halved instead.
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

double due_ns(const sine_rate& arrivals, double number) {
    const auto period = static_cast<double>(arrivals.period.count());
    const double in_period = arrivals.mean_per_s * period / ns_per_second;
    if (!(in_period > 0)) return never_ns;
    const double rest = std::fmod(number, in_period);  // exact, unlike number/in_period - floor
    const double periods = std::round((number - rest) / in_period);
    const double height = std::clamp(arrivals.amplitude_per_s / arrivals.mean_per_s, 0.0, 1.0);
    const double share = share_of_period(rest / in_period, height / (2 * std::numbers::pi));
    return periods * period + share * period;
}

double due_ns(const burst_rate& arrivals, double number) {
    if (arrivals.size == 0) return never_ns;
    const double bursts = std::floor(number / static_cast<double>(arrivals.size));
    return bursts * static_cast<double>(arrivals.interval.count());
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
        [&](const auto& shape) { return rounded(due_ns(shape, static_cast<double>(number))); },
        how_fast_);
}

double uniform01(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1.0p-53; }

nanoseconds draw(const drawn_time& length, double random01) {
    const auto low = static_cast<double>(length.low.count());
    switch (length.distribution) {
        case drawn_time::shape::uniform:
            return rounded(low +
                           random01 * static_cast<double>((length.high - length.low).count()));
        case drawn_time::shape::exponential: return rounded(exponential(low, random01));
        case drawn_time::shape::constant: break;
    }
    return length.low;
}

}  // namespace brokerproof::loadgen
