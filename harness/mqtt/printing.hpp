// How bytes and numbers look in messages for people.
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

/// "'text'": bytes that are not printable ASCII come as \xNN, quotes and backslashes get a
/// backslash. Longer texts are cut after `limit` bytes and say how long they are: "'abc...' (100
/// bytes)".
std::string quoted(std::string_view text, std::size_t limit);

/// The text as it is when it can be read without quotes, else quoted: "a/b", "'a b'", "''".
std::string plain_or_quoted(std::string_view text, std::size_t limit);

}  // namespace brokerproof::mqtt
