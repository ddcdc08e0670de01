// Sets of numbers, stored as sorted intervals.
#include "loadgen/ledger/sequence_set.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

/// The first range that ends at or above `number`.
template <class Ranges>
auto reaching(Ranges& ranges, std::uint64_t number) {
    return std::lower_bound(
        ranges.begin(), ranges.end(), number,
        [](const interval& range, std::uint64_t wanted) { return range.last < wanted; });
}

}  // namespace

void sequence_set::add(interval range) {
    // In most cases the new range is after all others.
    if (ranges_.empty() ||
        (ranges_.back().last < range.first && range.first - ranges_.back().last > 1)) {
        ranges_.push_back(range);
        return;
    }
    // A range that ends directly before the new one is joined with it as well.
    const auto begin = reaching(ranges_, range.first == 0 ? 0 : range.first - 1);
    auto end = begin;
    for (; end != ranges_.end() && (end->first <= range.last || end->first - range.last == 1);
         ++end) {
        range.first = std::min(range.first, end->first);
        range.last = std::max(range.last, end->last);
    }
    if (begin == end) {
        ranges_.insert(begin, range);
        return;
    }
    *begin = range;
    ranges_.erase(begin + 1, end);
}

void sequence_set::add(const sequence_set& other) {
    for (const interval& range : other.ranges_) add(range);
}

bool sequence_set::remove(std::uint64_t number) {
    const auto holder = reaching(ranges_, number);
    if (holder == ranges_.end() || holder->first > number) return false;
    const interval whole = *holder;
    if (whole.first == whole.last) {
        ranges_.erase(holder);
    } else if (number == whole.first) {
        ++holder->first;
    } else if (number == whole.last) {
        --holder->last;
    } else {
        holder->last = number - 1;
        ranges_.insert(holder + 1, {number + 1, whole.last});
    }
    return true;
}

bool sequence_set::contains(std::uint64_t number) const {
    const auto at = reaching(ranges_, number);
    return at != ranges_.end() && at->first <= number;
}

std::uint64_t sequence_set::size() const {
    std::uint64_t sum = 0;
    for (const interval& range : ranges_) sum += range.size();
    return sum;
}

sequence_set sequence_set::minus(const sequence_set& other) const {
    if (other.empty()) return *this;
    sequence_set out;
    auto cut = other.ranges_.begin();
    for (interval rest : ranges_) {
        while (cut != other.ranges_.end() && cut->last < rest.first) ++cut;
        bool left = true;
        for (auto at = cut; left && at != other.ranges_.end() && at->first <= rest.last; ++at) {
            if (at->first > rest.first) out.ranges_.push_back({rest.first, at->first - 1});
            left = at->last < rest.last;
            if (left) rest.first = at->last + 1;
        }
        if (left) out.ranges_.push_back(rest);
    }
    return out;
}

sequence_set sequence_set::within(interval range) const {
    sequence_set out;
    for (auto at = reaching(ranges_, range.first); at != ranges_.end() && at->first <= range.last;
         ++at)
        out.ranges_.push_back({std::max(at->first, range.first), std::min(at->last, range.last)});
    return out;
}

}  // namespace brokerproof::loadgen
