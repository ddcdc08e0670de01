// Formats bytes and numbers for messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace brokerproof::mqtt {

/// "1 byte", "2 bytes".
std::string byte_count(std::size_t count);

/// "0x8e".
std::string hex_byte(std::uint8_t value);

/// "'text'": bytes that are not printable ASCII become \xNN, quotes and backslashes get a
/// backslash. Longer texts are cut after `limit` bytes and show their length: "'abc...' (100
/// bytes)".
std::string quoted(std::string_view text, std::size_t limit);

/// The text without quotes when it is readable so, else quoted: "a/b", "'a b'", "''".
std::string plain_or_quoted(std::string_view text, std::size_t limit);

}  // namespace brokerproof::mqtt
