// Escaping for one-line descriptions.
#include "harness/mqtt/printing.hpp"

#include <algorithm>

#include "harness/base/bytes.hpp"

namespace brokerproof::mqtt {
namespace {

std::string two_digits(std::uint8_t value) { return hex_of(bytes_view(&value, 1)); }

bool is_printable(char symbol) { return symbol >= 0x20 && symbol < 0x7f; }

// A cut or ill-formed sequence must not reach a terminal, so everything except ASCII is escaped.
void append_escaped(std::string& out, char symbol) {
    if (symbol == '\'' || symbol == '\\') {
        out += '\\';
        out += symbol;
    } else if (is_printable(symbol)) {
        out += symbol;
    } else {
        out += "\\x" + two_digits(static_cast<std::uint8_t>(symbol));
    }
}

bool needs_quotes(char c) { return !is_printable(c) || c == ' ' || c == '\'' || c == '\\'; }

}  // namespace

std::string byte_count(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

std::string hex_byte(std::uint8_t value) { return "0x" + two_digits(value); }

std::string quoted(std::string_view text, std::size_t limit) {
    std::string out = "'";
    for (const char c : text.substr(0, limit)) append_escaped(out, c);
    if (text.size() <= limit) return out += '\'';
    return out.append("...' (").append(byte_count(text.size())).append(")");
}

std::string plain_or_quoted(std::string_view text, std::size_t limit) {
    const bool plain =
        !text.empty() && text.size() <= limit && std::ranges::none_of(text, needs_quotes);
    return plain ? std::string(text) : quoted(text, limit);
}

}  // namespace brokerproof::mqtt
