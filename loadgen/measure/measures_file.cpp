#include "loadgen/measure/measures_file.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "harness/record/files.hpp"
#include "loadgen/measure/measures_fields.hpp"

namespace brokerproof::loadgen {

std::string measures_json(const measures& seen) { return record::json_text(seen); }

result<measures> read_measures(std::string_view json) {
    return record::read_json<measures>(json, "measures");
}

// ---- histograms

/// Reads and writes the private members of a histogram, only in this file.
struct histogram_access {
    static histogram_fault put(const stored_bucket& bucket, std::size_t& next, histogram& into);
    static histogram_fault check(const histogram& times, std::uint64_t count);
    static histogram_fault restore(const stored_histogram& taken, histogram& into);
};

stored_histogram stored_from(const histogram& times) {
    stored_histogram stored;
    stored.count = times.count();
    stored.source = &times;
    if (stored.count == 0) return stored;
    stored.sum_ns = times.sum();
    stored.min_ns = times.min();
    stored.max_ns = times.max();
    for (const auto& bucket : times.buckets())
        stored.buckets.push_back({static_cast<std::uint64_t>(bucket.low), bucket.times});
    return stored;
}

histogram_fault histogram_access::put(const stored_bucket& bucket, std::size_t& next,
                                      histogram& into) {
    const auto first = static_cast<std::int64_t>(
        std::min(bucket.first_ns, static_cast<std::uint64_t>(histogram::longest)));
    const auto index = histogram::index_of(first);
    if (std::cmp_not_equal(histogram::bucket_at(index).low, bucket.first_ns))
        return {"no bucket begins here", {}};
    if (index < next) return {"buckets must stand in order", {}};
    if (bucket.times == 0) return {"an empty bucket must be left out", {}};
    into.times_[index] = bucket.times;
    if (__builtin_add_overflow(into.count_, bucket.times, &into.count_))
        return {"the buckets hold too many values", {}};
    next = index + 1;
    return {};
}

histogram_fault histogram_access::check(const histogram& times, std::uint64_t count) {
    if (times.count_ != count) return {"the count is not that of the buckets", {}};
    const auto filled = times.buckets();
    const auto first = histogram::bucket_of(times.min_);
    const auto last = histogram::bucket_of(times.max_);
    if (times.min_ < 0 || times.max_ < times.min_ || first.low != filled.front().low ||
        last.low != filled.back().low) {
        return {"min and max are not in the first and last bucket", {}};
    }
    if (times.sum_ == std::numeric_limits<std::uint64_t>::max()) return {};
    const auto mean = times.sum_ / count;
    if (mean < static_cast<std::uint64_t>(times.min_)) return {"the sum is too small", {}};
    if (mean > static_cast<std::uint64_t>(times.max_)) return {"the sum is too large", {}};
    return {};
}

histogram_fault histogram_access::restore(const stored_histogram& taken, histogram& into) {
    if (!taken.sum_ns || !taken.min_ns || !taken.max_ns)
        return {"there is no 'sum_ns', 'min_ns' or 'max_ns'", {}};
    into.sum_ = *taken.sum_ns;
    into.min_ = *taken.min_ns;
    into.max_ = *taken.max_ns;
    into.times_.resize(histogram::bucket_count());
    std::size_t next = 0;
    for (std::size_t i = 0; i < taken.buckets.size(); ++i) {
        const auto fault = put(taken.buckets[i], next, into);
        if (!fault.text.empty()) return {fault.text, i};
    }
    return check(into, taken.count);
}

histogram_fault restore(const stored_histogram& taken, histogram& out) {
    histogram restored;
    const auto fault =
        taken.count == 0 ? histogram_fault{} : histogram_access::restore(taken, restored);
    if (fault.text.empty()) out = std::move(restored);
    return fault;
}

}  // namespace brokerproof::loadgen
