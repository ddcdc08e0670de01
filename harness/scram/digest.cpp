#include "harness/scram/digest.hpp"

#include <limits>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace brokerproof::scram {
namespace {

const unsigned char* bytes_at(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Only without memory, or without SHA-256 in this OpenSSL.
void demand(bool worked) {
    if (!worked) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

}  // namespace

std::string_view text_of(const digest& value) {
    return {reinterpret_cast<const char*>(value.data()), value.size()};
}

digest sha256(std::string_view data) {
    digest out{};
    demand(EVP_Digest(data.data(), data.size(), out.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return out;
}

digest hmac(std::string_view key, std::string_view data) {
    digest out{};
    unsigned size = 0;
    demand(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_at(data), data.size(),
                out.data(), &size) != nullptr);
    return out;
}

std::optional<digest> salted(std::string_view password, std::string_view salt,
                             std::uint32_t iterations) {
    constexpr auto most = static_cast<std::uint32_t>(std::numeric_limits<int>::max());
    if (iterations == 0 || iterations > most) return {};
    digest out{};
    const auto worked =
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_at(salt),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                          static_cast<int>(out.size()), out.data());
    if (worked != 1) return {};
    return out;
}

digest exclusive_or(const digest& one, const digest& other) {
    digest out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(one[i] ^ other[i]);
    return out;
}

bool is_same(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_base64(std::string_view data) {
    std::string out((data.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL writes a zero at the end
    const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_at(data),
                                      static_cast<int>(data.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return {};
    std::string out(text.size() / 4 * 3, '\0');
    const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_at(text),
                                      static_cast<int>(text.size()));
    if (size < 0) return {};
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    out.resize(static_cast<std::size_t>(size) - padding);
    // OpenSSL also takes blanks, and bits that no byte has: then the text would be another one.
    if (to_base64(out) != text) return {};
    return out;
}

}  // namespace brokerproof::scram
