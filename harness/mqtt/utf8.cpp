#include "harness/mqtt/utf8.hpp"

#include <cstring>

#include "harness/base/printable.hpp"

namespace brokerproof::mqtt {
namespace {

// True for eight ASCII characters without U+0000.
bool is_plain_word(const char* at) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    constexpr std::uint64_t ones = 0x0101010101010101;
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return ((word | (word - ones)) & high_bits) == 0;
}

}  // namespace

utf8_check check_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= 8 && is_plain_word(text.data() + at)) {
            at += 8;
            continue;
        }
        if (text[at] == '\0') return {utf8_fault::null_character, at};
        const std::size_t size = code_point_size(text.substr(at));
        if (size == 0) return {utf8_fault::ill_formed, at};
        at += size;
    }
    return {};
}

}  // namespace brokerproof::mqtt
