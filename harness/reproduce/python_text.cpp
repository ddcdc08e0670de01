#include "harness/reproduce/python_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::reproduce {
namespace {

constexpr std::size_t bytes_per_line = 24;
constexpr std::size_t longest_line = 60;

std::string escaped(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte >= 0x20 && byte < 0x7F) {
            out += c;
        } else {
            out += fmt::format("\\x{:02x}", byte);
        }
    }
    return out + '"';
}

struct writer {
    std::string operator()(bool flag) const { return flag ? "True" : "False"; }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return python_bytes(text); }
    std::string operator()(const mqtt::string_pair& pair) const {
        return fmt::format("({}, {})", python_bytes(pair.name), python_bytes(pair.value));
    }
    std::string operator()(const mqtt::field_list& list) const {
        std::string out;
        for (const auto& one : list) out += (out.empty() ? "" : ", ") + python_value(one);
        return '[' + out + ']';
    }
};

}  // namespace

std::string python_text(std::string_view text) {
    // printable() comes first: bytes that are not UTF-8 would be read as other letters.
    return escaped(printable(text));
}

std::string python_bytes(std::string_view text) {
    const bool same = text.size() > longest_line &&
                      std::ranges::all_of(text, [&](char c) { return c == text.front(); });
    if (same) return fmt::format("b{} * {}", escaped(text.substr(0, 1)), text.size());
    return 'b' + escaped(text);
}

std::string python_value(const mqtt::field_value& value) {
    return std::visit(writer{}, value.value);
}

std::string python_hex(bytes_view data, std::size_t indent) {
    if (data.empty()) return "\"\"";
    std::string out;
    for (std::size_t i = 0; i < data.size(); i += bytes_per_line) {
        const auto part = data.subspan(i, std::min(bytes_per_line, data.size() - i));
        if (i > 0) out += '\n' + std::string(indent, ' ');
        out += '"' + to_hex(part, bytes_per_line) + '"';
    }
    return out;
}

std::string python_comment(std::string_view text) { return "# " + printable(text); }

std::string python_name(std::string_view label) {
    constexpr std::array taken{
        "and",    "as",      "class",  "def",      "del",    "for",       "from",   "if",
        "in",     "is",      "not",    "or",       "pass",   "raise",     "run",    "same",
        "seen",   "shown",   "socket", "story",    "struct", "time",      "try",    "while",
        "with",   "between", "break",  "continue", "else",   "elif",      "except", "finally",
        "global", "import",  "lambda", "random",   "return", "selectors", "sys",    "yield",
        "assert", "async",   "await",  "nonlocal", "main",   "named",     "parse",  "describe",
        "equals", "is_not"};
    std::string out;
    for (const char c : label) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9' && !out.empty());
        if (plain || c == '_') {
            out += c;
        } else if (c != ']') {
            out += '_';
        }
    }
    const bool clashes = std::ranges::any_of(taken, [&](const char* word) { return out == word; });
    return clashes ? out + '_' : out;
}

}  // namespace brokerproof::reproduce
