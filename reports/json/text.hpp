// What the JSON writer and reader must agree on: how texts, bytes and field values stand in the
// file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::reports {

/// The run_result::format that this code writes, and the only one it reads.
inline constexpr int json_format = 2;

/// Lower-case digits without spaces: "20030000".
std::string hex_of(bytes_view data);
/// None unless `text` is an even number of hex digits.
std::optional<bytes> bytes_of_hex(std::string_view text);

/// A JSON string, or {"hex": "..."} when the bytes are no UTF-8.
boost::json::value text_to_json(std::string_view text, boost::json::storage_ptr memory = {});

/// true, 7, "text", {"hex": "00ff"}, {"name": "n", "value": "v"}, or a list of these.
boost::json::value field_to_json(const mqtt::field_value& value,
                                 boost::json::storage_ptr memory = {});

}  // namespace brokerproof::reports
