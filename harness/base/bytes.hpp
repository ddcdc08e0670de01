// How the whole project passes bytes: a function takes a view and returns a vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace brokerproof {

using bytes = std::vector<std::uint8_t>;
using bytes_view = std::span<const std::uint8_t>;

/// "10 0c 00": two digits per byte with a space between bytes; at most `limit` bytes, then
/// " ... (N bytes)".
std::string to_hex(bytes_view data, std::size_t limit = 64);

}  // namespace brokerproof
