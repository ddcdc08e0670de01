// A log-linear histogram of times: at most 1 % error from 1 us to 1 h, mergeable, of fixed size.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace brokerproof::loadgen {

/// Values are nanoseconds; negative ones count as 0. Below 1 us a bucket is 8 ns wide; above 1 h a
/// value falls into the last bucket (but max() is exact). Buckets are allocated on the first record
/// (17 KiB), so that unused ones cost nothing; later records allocate nothing. All figures are
/// whole numbers, so that merging in any order gives the same, bit for bit.
class histogram {
public:
    void record(std::int64_t ns, std::uint64_t times = 1);
    void merge(const histogram& other);
    /// What this one has more than an earlier copy of itself; min and max are exact where they are
    /// new, else those of buckets.
    histogram since(const histogram& earlier) const;

    std::uint64_t count() const { return count_; }
    /// Of all values; stays at 2^64-1 once it gets there (584 years).
    std::uint64_t sum() const { return sum_; }
    std::int64_t min() const { return count_ == 0 ? 0 : min_; }
    std::int64_t max() const { return count_ == 0 ? 0 : max_; }
    double mean() const;
    double standard_deviation() const;  ///< from the middles of the buckets
    /// The value that `share` (0..1) of all are not above; the middle of its bucket, within
    /// min()..max(). 0 when empty.
    std::int64_t quantile(double share) const;
    /// How many are not above `ns`, as far as buckets tell: one that `ns` is in counts whole.
    std::uint64_t count_to(std::int64_t ns) const;

    struct bucket {
        std::int64_t low = 0;   ///< first value
        std::int64_t high = 0;  ///< last value
        std::uint64_t times = 0;
        std::int64_t middle() const { return low + (high - low) / 2; }
        bool operator==(const bucket&) const = default;
    };
    /// The buckets that hold something, in order.
    std::vector<bucket> buckets() const;
    /// The bucket that `ns` falls into; `times` is 0.
    static bucket bucket_of(std::int64_t ns);

    bool operator==(const histogram&) const;

private:
    friend struct histogram_access;

    /// 8 ns up to 1024 ns, then 64 buckets each time that the value doubles: a middle is off by at
    /// most 1/128 of the value.
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
    /// min() and max() of what since() found.
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
