// A log-linear histogram of times. Its error is at most 1 % from 1 us to 1 h, histograms can be
// merged, and the size is fixed.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace brokerproof::loadgen {

/// Values are nanoseconds; negative values count as 0. Below 1 us a bucket is 8 ns wide; a value
/// above 1 h counts in the last bucket (but max() is exact). The first record allocates the buckets
/// (17 KiB), so that an unused histogram costs nothing; later records allocate nothing. All figures
/// are integers, so that merging gives the same result in any order, bit for bit.
class histogram {
public:
    void record(std::int64_t ns, std::uint64_t times = 1);
    void merge(const histogram& other);
    /// The difference to an earlier copy of this histogram. Min and max are exact if they are new;
    /// otherwise they are bounds of buckets.
    histogram since(const histogram& earlier) const;

    std::uint64_t count() const { return count_; }
    /// The sum of all values; it stays at 2^64-1 when it gets there (584 years).
    std::uint64_t sum() const { return sum_; }
    std::int64_t min() const { return count_ == 0 ? 0 : min_; }
    std::int64_t max() const { return count_ == 0 ? 0 : max_; }
    double mean() const;
    double standard_deviation() const;  ///< from the middles of the buckets
    /// The value that `share` (0..1) of all values do not exceed: the middle of its bucket, within
    /// min()..max(). 0 when empty.
    std::int64_t quantile(double share) const;
    /// The number of values up to `ns`. The bucket that holds `ns` counts completely.
    std::uint64_t count_to(std::int64_t ns) const;

    struct bucket {
        std::int64_t low = 0;   ///< first value
        std::int64_t high = 0;  ///< last value
        std::uint64_t times = 0;
        std::int64_t middle() const { return low + (high - low) / 2; }
        bool operator==(const bucket&) const = default;
    };
    /// The buckets that are not empty, in order.
    std::vector<bucket> buckets() const;
    /// The bucket that `ns` falls into; `times` is 0.
    static bucket bucket_of(std::int64_t ns);

    bool operator==(const histogram&) const;

private:
    friend struct histogram_access;

    /// Buckets of 8 ns up to 1024 ns, then 64 buckets for each doubling of the value. The middle of
    /// a bucket differs from its values by at most 1/128.
    static constexpr int unit_bits = 3;
    static constexpr int part_bits = 6;
    static constexpr std::int64_t longest = 3'600'000'000'000;

    static constexpr std::size_t index_of(std::int64_t ns) {
        const auto value = static_cast<std::uint64_t>(ns);
        const auto width = static_cast<int>(std::bit_width(value));
        constexpr int exact = unit_bits + part_bits + 1;
        const int shift = width <= exact ? 0 : width - exact;
        return (static_cast<std::size_t>(shift) << part_bits) + (value >> (unit_bits + shift));
    }
    static constexpr std::size_t bucket_count() { return index_of(longest) + 1; }
    static bucket bucket_at(std::size_t index);
    /// Sets min() and max() for since().
    void bound(const histogram& now, const histogram& earlier);

    std::vector<std::uint64_t> times_;
    std::uint64_t count_ = 0;
    std::uint64_t sum_ = 0;
    std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t max_ = 0;
};

inline void histogram::record(std::int64_t ns, std::uint64_t times) {
    if (times == 0) return;
    if (ns < 0) ns = 0;
    if (times_.empty()) times_.resize(bucket_count());
    times_[index_of(ns < longest ? ns : longest)] += times;
    count_ += times;
    if (ns < min_) min_ = ns;
    if (ns > max_) max_ = ns;
    std::uint64_t more = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(ns), times, &more) ||
        __builtin_add_overflow(sum_, more, &sum_)) {
        sum_ = std::numeric_limits<std::uint64_t>::max();
    }
}

}  // namespace brokerproof::loadgen
