// Values written as Python source text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::reproduce {

/// "text", always in one line.
std::string python_text(std::string_view text);
/// b"..."; a long text of one repeated letter becomes b"x" * 4096.
std::string python_bytes(std::string_view text);
std::string python_value(const mqtt::field_value& value);
/// "10 2a". Long data takes several lines, which are indented by `indent` blanks.
std::string python_hex(bytes_view data, std::size_t indent);
/// A comment of one line.
std::string python_comment(std::string_view text);
/// "devices_3" for "devices[3]"; never a word of Python or a name of the runtime.
std::string python_name(std::string_view label);

}  // namespace brokerproof::reproduce
