// A set of sequence numbers, stored as intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace brokerproof::loadgen {

/// The numbers from `first` to `last`, including both.
struct interval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t size() const { return last - first + 1; }
    bool operator==(const interval&) const = default;
};

/// The intervals are sorted, disjoint and not adjacent. An empty set allocates nothing.
class sequence_set {
public:
    sequence_set() = default;
    explicit sequence_set(interval range) : ranges_{range} {}

    void add(std::uint64_t number) { add(interval{number, number}); }
    void add(interval range);
    void add(const sequence_set& other);
    /// Empties the set and keeps its memory.
    void clear() { ranges_.clear(); }
    /// False when the number was not in the set.
    bool remove(std::uint64_t number);
    bool contains(std::uint64_t number) const;
    std::uint64_t size() const;
    bool empty() const { return ranges_.empty(); }
    const std::vector<interval>& ranges() const { return ranges_; }
    std::size_t held() const { return ranges_.capacity() * sizeof(interval); }  ///< bytes of memory

    /// The numbers that are in this set and not in `other`.
    sequence_set minus(const sequence_set& other) const;
    /// The numbers that are in this set and in `range`.
    sequence_set within(interval range) const;
    bool operator==(const sequence_set&) const = default;

private:
    std::vector<interval> ranges_;
};

}  // namespace brokerproof::loadgen
