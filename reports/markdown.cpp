#include "reports/markdown.hpp"

#include <algorithm>

#include "harness/base/printable.hpp"

namespace brokerproof::reports {
namespace {

constexpr std::size_t longest_text = 400;
/// Characters that would otherwise be markup, a link, an issue number, or the end of a cell.
constexpr std::string_view marks = "\\`*_[]#|~>";

std::string fence_for(std::string_view text, std::size_t least) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(std::max(least, longest + 1), '`');
}

/// Cuts a text, but never in the middle of a character.
std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
    return text.substr(0, limit) + " ...";
}

void append_row(std::string& out, const std::vector<std::string>& row) {
    out += '|';
    for (const auto& cell : row) out += ' ' + cell + " |";
    out += '\n';
}

bool ends_with_www(std::string_view text) {
    const auto is_w = [](char letter) { return letter == 'w' || letter == 'W'; };
    return text.size() >= 3 && std::ranges::all_of(text.substr(text.size() - 3), is_w);
}

std::string escaped(std::string_view text, std::size_t limit, bool has_links) {
    std::string out;
    const auto shown = cut(printable(text), limit);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const char letter = shown[i];
        // GFM 6.9: "https://..." and "www. ..." would become links.
        const bool begins_link = !has_links && shown.compare(i, 3, "://") == 0;
        const bool is_name = !has_links && letter == '.' && ends_with_www(out);
        switch (letter) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            // GitHub would notify the named person, and make links of addresses; the comment keeps
            // the name apart.
            case '@': out += "&#64;<!-- -->"; break;
            case ':': out += begins_link ? "&#58;" : ":"; break;
            default:
                if (is_name || marks.find(letter) != std::string_view::npos) out += '\\';
                out += letter;
        }
    }
    return out;
}

}  // namespace

std::string md_text(std::string_view text, std::size_t limit) {
    return escaped(text, limit, false);
}

std::string md_own_text(std::string_view text) { return escaped(text, longest_text, true); }

std::string md_code(std::string_view text) {
    std::string inner;
    for (const char c : printable(text)) {
        if (c == '|') inner += '\\';  // GFM 4.10: in a table even within code
        inner += c;
    }
    if (inner.empty()) return {};
    const auto fence = fence_for(inner, 1);
    const bool padded = inner.front() == '`' || inner.back() == '`';
    return padded ? fence + ' ' + inner + ' ' + fence : fence + inner + fence;
}

std::string md_block(const std::vector<std::string>& lines) {
    std::string inner;
    for (const auto& line : lines) inner += printable(line) + '\n';
    const auto fence = fence_for(inner, 3);
    return fence + "text\n" + inner + fence + '\n';
}

std::string md_table(const std::vector<std::vector<std::string>>& rows) {
    if (rows.empty()) return {};
    std::string out;
    append_row(out, rows.front());
    out += '|';
    for (std::size_t i = 0; i < rows.front().size(); ++i) out += i == 0 ? "---|" : "---:|";
    out += '\n';
    for (std::size_t i = 1; i < rows.size(); ++i) append_row(out, rows[i]);
    return out;
}

std::string md_folded(std::string_view title, std::string_view content) {
    return "<details><summary>" + md_text(title) + "</summary>\n\n" + std::string(content) +
           "\n</details>\n";
}

}  // namespace brokerproof::reports
