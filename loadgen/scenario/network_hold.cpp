#include "loadgen/scenario/network_hold.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

nanoseconds hold_of(const phase& planned) {
    if (!planned.network) return {};
    const bool until_it_ends =
        planned.network->rate.has_value() || planned.network->cut == network_cut::silence;
    const auto lasts = until_it_ends ? planned.duration.value_or(planned.within) : nanoseconds();
    return lasts + planned.network->delay + planned.network->jitter;
}

}  // namespace

bool has_network(const scenario& planned) {
    return std::ranges::any_of(planned.phases,
                               [](const phase& one) { return one.network.has_value(); });
}

nanoseconds longest_hold(const scenario& planned) {
    nanoseconds longest{};
    nanoseconds in_a_row{};
    for (const phase& one : planned.phases) {
        in_a_row = one.network ? in_a_row + hold_of(one) : nanoseconds();
        longest = std::max(longest, in_a_row);
    }
    return longest;
}

}  // namespace brokerproof::loadgen
