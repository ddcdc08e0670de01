#include "loadgen/measure/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace brokerproof::loadgen {

histogram::bucket histogram::bucket_at(std::size_t index) {
    // Bucket 64 * s + r, with r from 64 to 127, holds the values whose upper 7 bits are r and which
    // have 3 + s more bits. The first 128 buckets are 8 ns wide.
    const std::size_t shift = index < 2U << part_bits ? 0 : (index >> part_bits) - 1;
    const auto part = static_cast<std::int64_t>(index - (shift << part_bits));
    const auto bits = static_cast<int>(shift) + unit_bits;
    return {part << bits, ((part + 1) << bits) - 1, 0};
}

histogram::bucket histogram::bucket_of(std::int64_t ns) {
    return bucket_at(index_of(std::clamp<std::int64_t>(ns, 0, longest)));
}

void histogram::merge(const histogram& other) {
    if (other.count_ == 0) return;
    if (times_.empty()) times_.resize(bucket_count());
    for (std::size_t i = 0; i < times_.size(); ++i) times_[i] += other.times_[i];
    count_ += other.count_;
    if (__builtin_add_overflow(sum_, other.sum_, &sum_))
        sum_ = std::numeric_limits<std::uint64_t>::max();
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

histogram histogram::since(const histogram& earlier) const {
    histogram more;
    if (count_ <= earlier.count_) return more;
    more.times_ = times_;
    if (!earlier.times_.empty()) {
        for (std::size_t i = 0; i < times_.size(); ++i) more.times_[i] -= earlier.times_[i];
    }
    more.count_ = count_ - earlier.count_;
    more.sum_ = sum_ - earlier.sum_;
    more.bound(*this, earlier);
    return more;
}

void histogram::bound(const histogram& now, const histogram& earlier) {
    const auto filled = buckets();
    min_ = now.min_ < earlier.min_ ? now.min_ : std::max(filled.front().low, now.min_);
    max_ = now.max_ > earlier.max_ ? now.max_ : std::min(filled.back().high, now.max_);
}

double histogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

double histogram::standard_deviation() const {
    if (count_ == 0) return 0;
    const double middle = mean();
    double squares = 0;
    for (const auto& filled : buckets()) {
        const double off = static_cast<double>(filled.middle()) - middle;
        squares += off * off * static_cast<double>(filled.times);
    }
    return std::sqrt(squares / static_cast<double>(count_));
}

std::int64_t histogram::quantile(double share) const {
    if (count_ == 0) return 0;
    if (share <= 0) return min_;
    if (share >= 1) return max_;
    // A tolerance, because 0.07 * 100 is more than 7 in floating point.
    const double exact = std::ceil(share * static_cast<double>(count_) - 1e-6);
    const auto rank = static_cast<std::uint64_t>(std::max(1.0, exact));
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < times_.size(); ++i) {
        passed += times_[i];
        if (passed >= rank) return std::clamp(bucket_at(i).middle(), min_, max_);
    }
    return max_;
}

std::uint64_t histogram::count_to(std::int64_t ns) const {
    if (count_ == 0 || ns < 0) return 0;
    if (ns >= max_) return count_;
    std::uint64_t passed = 0;
    const auto last = index_of(std::min(ns, longest));
    for (std::size_t i = 0; i <= last; ++i) passed += times_[i];
    return passed;
}

std::vector<histogram::bucket> histogram::buckets() const {
    std::vector<bucket> filled;
    for (std::size_t i = 0; i < times_.size(); ++i) {
        if (times_[i] == 0) continue;
        filled.push_back(bucket_at(i));
        filled.back().times = times_[i];
    }
    return filled;
}

bool histogram::operator==(const histogram& other) const {
    if (count_ != other.count_) return false;
    return count_ == 0 || (sum_ == other.sum_ && min_ == other.min_ && max_ == other.max_ &&
                           times_ == other.times_);
}

}  // namespace brokerproof::loadgen
