// How the whole project passes bytes: a function takes a view and returns a vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof {

using bytes = std::vector<std::uint8_t>;
using bytes_view = std::span<const std::uint8_t>;

/// The bytes of `text`, which must outlive the view.
bytes_view bytes_in(std::string_view text);

/// Appends two lower-case digits per byte, without spaces: "100c00".
void append_hex(std::string& out, bytes_view data);
std::string hex_of(bytes_view data);
/// None unless `text` is an even number of hex digits.
std::optional<bytes> bytes_of_hex(std::string_view text);

/// "10 0c 00": two digits per byte with a space between bytes; at most `limit` bytes, then
/// " ... (N bytes)".
std::string to_hex(bytes_view data, std::size_t limit = 64);

}  // namespace brokerproof
