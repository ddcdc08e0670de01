#include "harness/base/printable.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace brokerproof {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

/// The second byte decides about overlong forms and surrogates (RFC 3629, section 4).
bool second_byte_fits(std::uint8_t first, std::uint8_t second) {
    switch (first) {
        case 0xE0: return second >= 0xA0 && second <= 0xBF;
        case 0xED: return second >= 0x80 && second <= 0x9F;
        case 0xF0: return second >= 0x90 && second <= 0xBF;
        case 0xF4: return second >= 0x80 && second <= 0x8F;
        default: return second >= 0x80 && second <= 0xBF;
    }
}

bool is_control(std::string_view code_point) {
    const auto first = byte_at(code_point, 0);
    if (code_point.size() == 1) return first < 0x20 || first == 0x7F;
    return code_point.size() == 2 && first == 0xC2 &&
           byte_at(code_point, 1) < 0xA0;  // C1: U+009B starts escapes
}

}  // namespace

std::size_t code_point_size(std::string_view text) {
    if (text.empty()) return 0;
    const auto first = byte_at(text, 0);
    if (first < 0x80) return 1;
    const std::size_t size = first < 0xC2   ? 0U
                             : first < 0xE0 ? 2U
                             : first < 0xF0 ? 3U
                             : first < 0xF5 ? 4U
                                            : 0U;
    if (size == 0 || text.size() < size || !second_byte_fits(first, byte_at(text, 1))) return 0;
    for (std::size_t i = 2; i < size; ++i) {
        if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
    }
    return size;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto size = code_point_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

namespace {

/// Moves the first code point of `text` to `out`.
void move_printable(std::string_view& text, std::string& out) {
    const auto size = code_point_size(text);
    const auto piece = text.substr(0, size == 0 ? 1 : size);
    if (size != 0 && !is_control(piece)) {
        out += piece;
    } else {
        for (const auto c : piece) out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(c));
    }
    text.remove_prefix(piece.size());
}

/// The length of one of our own codes at the start of `text`: \\r; ESC [ K and ESC [ J, which
/// clear; ESC [ digits m, a colour; ESC [ digits A, up.
std::size_t own_code_size(std::string_view text) {
    if (text.starts_with('\r')) return 1;
    if (!text.starts_with("\x1b[")) return 0;
    const auto end = text.find_first_not_of("0123456789;", 2);
    if (end == std::string_view::npos) return 0;
    const bool has_number = end > 2;
    const bool is_ours =
        has_number ? text[end] == 'm' || text[end] == 'A' : text[end] == 'K' || text[end] == 'J';
    return is_ours ? end + 1 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) move_printable(text, out);
    return out;
}

std::string printable_output(std::string_view text, bool on_a_terminal) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const bool stays = text.front() == '\n' || text.front() == '\t';
        const auto size = stays ? 1 : on_a_terminal ? own_code_size(text) : 0;
        out += text.substr(0, size);
        text.remove_prefix(size);
        if (size == 0) move_printable(text, out);
    }
    return out;
}

}  // namespace brokerproof
