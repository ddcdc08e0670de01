// How bytes stand in a JSON file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/bytes.hpp"

namespace brokerproof::record {

/// Appends lower-case digits without spaces: "20030000".
void append_hex(std::string& out, bytes_view data);
std::string hex_of(bytes_view data);
/// None unless `text` is an even number of hex digits.
std::optional<bytes> bytes_of_hex(std::string_view text);

bytes_view bytes_in(std::string_view text);

}  // namespace brokerproof::record
