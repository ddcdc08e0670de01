// A value that stands for itself as JSON text.
#pragma once

#include <string>

namespace brokerproof::record {

/// It was written before, or is to be read later. Empty: there is none.
template <class Value>
struct written_json {
    std::string text{};
    bool operator==(const written_json&) const = default;
};

/// Stands for JSON of any kind.
struct any_json {};

}  // namespace brokerproof::record
