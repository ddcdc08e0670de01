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

void misses::add(cause_set reasons, std::string_view topic, std::int64_t at_us,
                 std::uint64_t count) {
    auto& sum = sums_[reasons];
    if (sum.count == 0) {
        sum.causes = reasons.list();
        sum.first_topic = topic;
        sum.first_us = at_us;
    }
    sum.count += count;
}

void misses::add(const misses& more) {
    for (const auto& [reasons, sum] : more.sums_)
        add(reasons, sum.first_topic, sum.first_us, sum.count);
}

std::uint64_t misses::total() const {
    std::uint64_t out = 0;
    for (const auto& [reasons, sum] : sums_) out += sum.count;
    return out;
}

std::vector<missed_messages> misses::list() const {
    std::vector<missed_messages> out;
    for (const auto& [reasons, sum] : sums_) out.push_back(sum);
    return out;
}

}  // namespace brokerproof::watch
