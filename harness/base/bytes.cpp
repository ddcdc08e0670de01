#include "harness/base/bytes.hpp"

#include <algorithm>

namespace brokerproof {

std::string to_hex(bytes_view data, std::size_t limit) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    const auto count = std::min(limit, data.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) text += ' ';
        text += digits[data[i] >> 4];
        text += digits[data[i] & 0x0F];
    }
    if (count < data.size()) text += " ... (" + std::to_string(data.size()) + " bytes)";
    return text;
}

}  // namespace brokerproof
