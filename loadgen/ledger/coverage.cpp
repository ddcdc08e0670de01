// Walks over all places where an interval of any set begins or ends.
#include "loadgen/ledger/coverage.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

struct border {
    std::uint64_t at = 0;
    std::uint32_t holder = 0;
    bool begins = false;
};

std::vector<border> borders_of(std::span<const sequence_set> sets) {
    std::vector<border> out;
    for (std::uint32_t holder = 0; holder < sets.size(); ++holder) {
        for (const interval& range : sets[holder].ranges()) {
            out.push_back({range.first, holder, true});
            out.push_back({range.last + 1, holder, false});
        }
    }
    std::ranges::sort(out, {}, &border::at);
    return out;
}

void cross(std::vector<std::uint32_t>& holders, const border& crossed) {
    const auto place = std::ranges::lower_bound(holders, crossed.holder);
    const bool is_in = place != holders.end() && *place == crossed.holder;
    if (crossed.begins && !is_in) holders.insert(place, crossed.holder);
    if (!crossed.begins && is_in) holders.erase(place);
}

}  // namespace

std::vector<overlap> overlaps(std::span<const sequence_set> sets) {
    std::vector<overlap> out;
    std::vector<std::uint32_t> holders;
    std::uint64_t since = 0;
    for (const border& crossed : borders_of(sets)) {
        if (crossed.at > since && holders.size() > 1)
            out.push_back({{since, crossed.at - 1}, holders});
        since = crossed.at;
        cross(holders, crossed);
    }
    return out;
}

sequence_set united(std::span<const sequence_set> sets) {
    std::vector<interval> ranges;
    for (const sequence_set& set : sets)
        ranges.insert(ranges.end(), set.ranges().begin(), set.ranges().end());
    std::ranges::sort(ranges, {}, &interval::first);
    sequence_set out;
    for (const interval& range : ranges) out.add(range);
    return out;
}

sequence_set common(const sequence_set& left, const sequence_set& right) {
    return left.minus(left.minus(right));
}

}  // namespace brokerproof::loadgen
