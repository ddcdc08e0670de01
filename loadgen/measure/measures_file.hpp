// Measures as JSON, without loss: slices are joined from it exactly.
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

// How a histogram stands in a file.

struct stored_bucket {
    std::uint64_t first_ns = 0;
    std::uint64_t times = 0;
    bool operator==(const stored_bucket&) const = default;
};

struct stored_histogram {
    std::uint64_t count = 0;
    // None when it is empty:
    std::optional<std::uint64_t> sum_ns;
    std::optional<std::int64_t> min_ns;
    std::optional<std::int64_t> max_ns;
    std::vector<stored_bucket> buckets;
    const histogram* source = nullptr;  ///< that is written; null: it was read
};

stored_histogram stored_from(const histogram& times);

/// What does not fit together in a stored histogram.
struct histogram_fault {
    std::string_view text;              ///< empty: nothing
    std::optional<std::size_t> bucket;  ///< which of them is wrong
};
/// Leaves `out` as it was when there is a fault.
histogram_fault restore(const stored_histogram& taken, histogram& out);

/// "0x87".
std::string code_text(std::uint8_t code);
std::optional<std::uint8_t> code_of(std::string_view text);

}  // namespace brokerproof::loadgen
