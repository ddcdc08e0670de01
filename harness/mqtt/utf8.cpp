// Table 3-7 of the Unicode standard: the second bytes that each lead byte may have.
#include "harness/mqtt/utf8.hpp"

#include <cstring>

namespace brokerproof::mqtt {
namespace {

constexpr std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

struct sequence {
    std::size_t size = 0;  ///< 0: no character begins with this byte
    std::uint8_t second_min = 0x80;
    std::uint8_t second_max = 0xbf;
};

constexpr sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) return {1};
    if (lead < 0xc2) return {};  // continuation bytes; C0 and C1 are overlong
    if (lead < 0xe0) return {2};
    if (lead == 0xe0) return {3, 0xa0, 0xbf};  // no overlong forms
    if (lead == 0xed) return {3, 0x80, 0x9f};  // no surrogates
    if (lead < 0xf0) return {3};
    if (lead == 0xf0) return {4, 0x90, 0xbf};  // no overlong forms
    if (lead < 0xf4) return {4};
    if (lead == 0xf4) return {4, 0x80, 0x8f};  // nothing beyond U+10FFFF
    return {};
}

// The size of the character at `at`, or 0 when the bytes are not a character.
std::size_t character_size(std::string_view text, std::size_t at) {
    const sequence expected = sequence_of(byte_at(text, at));
    if (expected.size < 2) return expected.size;
    if (text.size() - at < expected.size) return 0;
    const std::uint8_t second = byte_at(text, at + 1);
    if (second < expected.second_min || second > expected.second_max) return 0;
    for (std::size_t index = 2; index < expected.size; ++index) {
        if ((byte_at(text, at + index) & 0xc0) != 0x80) return 0;
    }
    return expected.size;
}

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
        const std::size_t size = character_size(text, at);
        if (size == 0) return {utf8_fault::ill_formed, at};
        at += size;
    }
    return {};
}

}  // namespace brokerproof::mqtt
