// Measures as JSON without loss, so that slices can be joined exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

std::string measures_json(const measures& seen);
result<measures> read_measures(std::string_view json);

// The form of a histogram in a file.

struct stored_bucket {
    std::uint64_t first_ns = 0;
    std::uint64_t times = 0;
    bool operator==(const stored_bucket&) const = default;
};

struct stored_histogram {
    std::uint64_t count = 0;
    // None when the histogram is empty:
    std::optional<std::uint64_t> sum_ns;
    std::optional<std::int64_t> min_ns;
    std::optional<std::int64_t> max_ns;
    std::vector<stored_bucket> buckets;
    const histogram* source = nullptr;  ///< the histogram to write; null: this was read
};

stored_histogram stored_from(const histogram& times);

/// The fault of a stored histogram.
struct histogram_fault {
    std::string_view text;              ///< empty: no fault
    std::optional<std::size_t> bucket;  ///< the index of the wrong bucket
};
/// If there is a fault, `out` stays as it was.
histogram_fault restore(const stored_histogram& taken, histogram& out);

}  // namespace brokerproof::loadgen
