#include "harness/watch/misses.hpp"

#include <bit>

namespace brokerproof::watch {

static_assert(all_values<cause>.size() <= 32, "a cause is a bit of cause_set");

std::vector<cause> cause_set::list() const {
    std::vector<cause> out;
    for (const auto reason : all_values<cause>) {
        if (contains(reason)) out.push_back(reason);
    }
    return out;
}

cause cause_set::first() const {
    return all_values<cause>.at(static_cast<std::size_t>(std::countr_zero(bits_)));
}

missed_sum& misses::add(cause_set reasons, const message_origin& first, std::uint64_t count) {
    auto& sum = sums_[reasons];
    if (sum.count == 0) sum.first = first;
    sum.count += count;
    return sum;
}

std::uint64_t misses::total() const {
    std::uint64_t out = 0;
    for (const auto& [reasons, sum] : sums_) out += sum.count;
    return out;
}

}  // namespace brokerproof::watch
