// A set of sequence numbers as intervals.
#pragma once

#include <cstdint>
#include <vector>

namespace brokerproof::loadgen {

/// first..last, both in it.
struct interval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t size() const { return last - first + 1; }
    bool operator==(const interval&) const = default;
};

/// Sorted, disjoint, not adjacent. Nothing is allocated while it is empty.
class sequence_set {
public:
    sequence_set() = default;
    explicit sequence_set(interval range) : ranges_{range} {}

    void add(std::uint64_t number) { add(interval{number, number}); }
    void add(interval range);
    void add(const sequence_set& other);
    /// Keeps its memory.
    void clear() { ranges_.clear(); }
    /// False when it was not in it.
    bool remove(std::uint64_t number);
    bool contains(std::uint64_t number) const;
    std::uint64_t size() const;
    bool empty() const { return ranges_.empty(); }
    const std::vector<interval>& ranges() const { return ranges_; }

    /// What is in this set and not in `other`.
    sequence_set minus(const sequence_set& other) const;
    /// What is in this set and within first..last.
    sequence_set within(interval range) const;
    bool operator==(const sequence_set&) const = default;

private:
    std::vector<interval> ranges_;
};

}  // namespace brokerproof::loadgen
