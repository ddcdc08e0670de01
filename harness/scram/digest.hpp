// The cryptography of SCRAM-SHA-256, by OpenSSL. Pure functions over bytes, which are kept in
// strings.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace brokerproof::scram {

using digest = std::array<std::uint8_t, 32>;

std::string_view text_of(const digest& value);

digest sha256(std::string_view data);
digest hmac(std::string_view key, std::string_view data);
/// "Hi" of RFC 5802, section 2.2. None when OpenSSL refuses salt or iterations.
std::optional<digest> salted(std::string_view password, std::string_view salt,
                             std::uint32_t iterations);
digest exclusive_or(const digest& one, const digest& other);
/// Takes as long for unequal values as for equal ones.
bool is_same(std::string_view one, std::string_view other);

std::string to_base64(std::string_view data);
/// None unless `text` is base64 with its padding (RFC 4648, section 4), and nothing else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace brokerproof::scram
