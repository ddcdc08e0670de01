// The JSON Schema (draft-07) of described structs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/record/shape.hpp"

namespace brokerproof::record {

/// The whole file: its root is one of `roots`, each the name of a record in `book`. Objects may
/// have more members than are described, as readers leave alone what they do not know.
std::string json_schema(std::string_view title, std::string_view about,
                        const std::vector<std::string>& roots, const shape_book& book);

/// "milliseconds" for a key that ends in _ms; empty for a key without a unit.
std::string_view unit_of(std::string_view key);

}  // namespace brokerproof::record
