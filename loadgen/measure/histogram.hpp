// A log-linear histogram of times: at most 1 % error from 1 us to 1 h, mergeable, of fixed size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace brokerproof::loadgen {

/// Values are nanoseconds. Below 1 us everything is one bucket a 8 ns or finer; above 1 h it counts
/// as 1 h (but max() is exact). Buckets are allocated on the first record, so that unused ones cost
/// nothing; later records allocate nothing.
class histogram {
public:
    void record(std::int64_t ns, std::uint64_t times = 1);
    void merge(const histogram& other);
    /// What this one has more than an earlier copy of itself; min and max are those of buckets.
    histogram since(const histogram& earlier) const;

    std::uint64_t count() const { return count_; }
    std::int64_t min() const { return count_ == 0 ? 0 : min_; }
    std::int64_t max() const { return count_ == 0 ? 0 : max_; }
    double mean() const;
    /// The value that `share` (0..1) of all are not above; the middle of its bucket, within
    /// min()..max(). 0 when empty.
    std::int64_t quantile(double share) const;

    struct bucket {
        std::int64_t low = 0;   ///< first value
        std::int64_t high = 0;  ///< last value
        std::uint64_t times = 0;
        bool operator==(const bucket&) const = default;
    };
    /// The buckets that hold something, in order.
    std::vector<bucket> buckets() const;

    bool operator==(const histogram&) const;

private:
    friend struct measures_json;
    std::vector<std::uint64_t> times_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
    std::int64_t min_ = 0;
    std::int64_t max_ = 0;
};

}  // namespace brokerproof::loadgen
