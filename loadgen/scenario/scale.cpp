#include "loadgen/scenario/scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {
namespace {

/// At least 1, at most what `Number` holds.
template <class Number>
Number times(Number count, double factor) {
    constexpr auto most = static_cast<double>(std::numeric_limits<Number>::max() / 2);
    const double wanted = std::round(static_cast<double>(count) * factor);
    return static_cast<Number>(std::clamp(wanted, 1.0, most));
}

}  // namespace

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
