#include "loadgen/scenario/scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

/// At least 1, and at most half of the largest `Number`.
template <class Number>
Number times(Number count, double factor) {
    constexpr auto most = static_cast<double>(std::numeric_limits<Number>::max() / 2);
    const double wanted = std::round(static_cast<double>(count) * factor);
    return static_cast<Number>(std::clamp(wanted, 1.0, most));
}

rate scaled_shape(const constant_rate& constant, double factor) {
    return constant_rate{constant.per_s * factor};
}
rate scaled_shape(const poisson_rate& poisson, double factor) {
    return poisson_rate{poisson.per_s * factor};
}
rate scaled_shape(const ramp_rate& ramp, double factor) {
    return ramp_rate{ramp.from_per_s * factor, ramp.to_per_s * factor, ramp.over};
}
rate scaled_shape(steps_rate steps, double factor) {
    for (auto& per_s : steps.per_s) per_s *= factor;
    return steps;
}
rate scaled_shape(const sine_rate& sine, double factor) {
    return sine_rate{sine.mean_per_s * factor, sine.amplitude_per_s * factor, sine.period};
}
/// The bursts become smaller or larger and stay as frequent. The interval changes only to make up
/// for the rounding of the size.
rate scaled_shape(const burst_rate& burst, double factor) {
    const double wanted = static_cast<double>(burst.size) * factor;
    if (!(wanted > 0)) return burst_rate{0, burst.interval};
    const double size = std::max(std::round(wanted), 1.0);
    return burst_rate{static_cast<std::uint64_t>(size),
                      rounded(static_cast<double>(burst.interval.count()) * (size / wanted))};
}

}  // namespace

rate scaled(const rate& how_fast, double factor) {
    return std::visit([&](const auto& shape) { return scaled_shape(shape, factor); }, how_fast);
}

scenario scaled(const scenario& planned, double factor) {
    auto result = planned;
    for (auto& group : result.groups) {
        group.clients = times(group.clients, factor);
        group.connect_rate = scaled(group.connect_rate, factor);
        for (auto& sent : group.publish) {
            // Each client keeps its rate, whatever the rounding of their number.
            sent.how_fast = sent.per_client ? scaled(*sent.per_client, group.clients)
                                            : scaled(sent.how_fast, factor);
            if (sent.messages) sent.messages = times(*sent.messages, factor);
        }
    }
    if (result.find) {
        result.find->from_per_s *= factor;
        result.find->to_per_s *= factor;
    }
    return result;
}

}  // namespace brokerproof::loadgen
