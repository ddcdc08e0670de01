#include "harness/base/bytes.hpp"

#include <algorithm>

namespace brokerproof {

namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bytes_view bytes_in(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append_hex(std::string& out, bytes_view data) {
    static constexpr char digits[] = "0123456789abcdef";
    auto at = out.size();
    out.resize(at + data.size() * 2);
    for (const auto byte : data) {
        out[at++] = digits[byte >> 4];
        out[at++] = digits[byte & 0x0F];
    }
}

std::string hex_of(bytes_view data) {
    std::string text;
    append_hex(text, data);
    return text;
}

std::optional<bytes> bytes_of_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    bytes data;
    data.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit_value(text[i]);
        const int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        data.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return data;
}

std::string to_hex(bytes_view data, std::size_t limit) {
    std::string text;
    const auto count = std::min(limit, data.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) text += ' ';
        append_hex(text, data.subspan(i, 1));
    }
    if (count < data.size()) text += " ... (" + std::to_string(data.size()) + " bytes)";
    return text;
}

}  // namespace brokerproof
