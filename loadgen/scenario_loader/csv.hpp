// Comma-separated values as RFC 4180 has them: fields may be quoted, and a quote in them is
// doubled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace brokerproof::loadgen {

struct csv_record {
    std::vector<std::string> fields;
    unsigned line = 0;  ///< where it begins, from 1
    bool operator==(const csv_record&) const = default;
};

/// All records, without empty lines. `file` is the name in messages, which show no field.
result<std::vector<csv_record>> read_csv(std::string_view text, const std::string& file);

}  // namespace brokerproof::loadgen
