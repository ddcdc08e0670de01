// Values as Python writes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::reproduce {

/// "text", in one line whatever it holds.
std::string python_text(std::string_view text);
/// b"..."; a long run of one letter as b"x" * 4096.
std::string python_bytes(std::string_view text);
std::string python_value(const mqtt::field_value& value);
/// "10 2a", over several lines where it is long; lines begin behind `indent` blanks.
std::string python_hex(bytes_view data, std::size_t indent);
/// A comment of one line.
std::string python_comment(std::string_view text);
/// "devices_3" for "devices[3]"; never a word of the language or of the runtime.
std::string python_name(std::string_view label);

}  // namespace brokerproof::reproduce
