#include "loadgen/scenario/scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

/// At least 1, at most what `Number` holds.
template <class Number>
Number times(Number count, double factor) {
    constexpr auto most = static_cast<double>(std::numeric_limits<Number>::max() / 2);
    const double wanted = std::round(static_cast<double>(count) * factor);
    return static_cast<Number>(std::clamp(wanted, 1.0, most));
}

rate scaled_one(const constant_rate& one, double factor) {
    return constant_rate{one.per_s * factor};
}
rate scaled_one(const poisson_rate& one, double factor) { return poisson_rate{one.per_s * factor}; }
rate scaled_one(const ramp_rate& one, double factor) {
    return ramp_rate{one.from_per_s * factor, one.to_per_s * factor, one.over};
}
rate scaled_one(steps_rate one, double factor) {
    for (auto& per_s : one.per_s) per_s *= factor;
    return one;
}
rate scaled_one(const sine_rate& one, double factor) {
    return sine_rate{one.mean_per_s * factor, one.amplitude_per_s * factor, one.period};
}
/// Smaller or larger bursts as often; the times between them only make up for whole numbers.
rate scaled_one(const burst_rate& one, double factor) {
    const double wanted = static_cast<double>(one.size) * factor;
    if (!(wanted > 0)) return burst_rate{0, one.every};
    const double size = std::max(std::round(wanted), 1.0);
    return burst_rate{static_cast<std::uint64_t>(size),
                      rounded(static_cast<double>(one.every.count()) * (size / wanted))};
}

}  // namespace

rate scaled(const rate& how_fast, double factor) {
    return std::visit([&](const auto& one) { return scaled_one(one, factor); }, how_fast);
}

scenario scaled(const scenario& what, double factor) {
    auto made = what;
    for (auto& one : made.groups) {
        one.clients = times(one.clients, factor);
        one.connect_rate = scaled(one.connect_rate, factor);
        for (auto& sent : one.publish) {
            sent.how_fast = scaled(sent.how_fast, factor);
            if (sent.messages) sent.messages = times(*sent.messages, factor);
        }
    }
    if (made.find) {
        made.find->from_per_s *= factor;
        made.find->to_per_s *= factor;
    }
    return made;
}

}  // namespace brokerproof::loadgen
