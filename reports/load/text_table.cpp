#include "reports/load/text_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::reports {

std::string thousands(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

namespace {

constexpr std::size_t gap = 2;

using table_rows = std::vector<std::vector<std::string>>;

std::vector<std::size_t> widths_of(const table_rows& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    return widths;
}

/// The first column and those from `begin` to `end`.
std::string block_of(const table_rows& rows, const std::vector<std::size_t>& widths,
                     std::size_t begin, std::size_t end, std::size_t indent) {
    std::string text;
    for (const auto& row : rows) {
        auto line = std::string(indent, ' ');
        if (!row.empty()) line += fmt::format("{:<{}}", row.front(), widths.front());
        for (auto i = begin; i < std::min(end, row.size()); ++i)
            line += fmt::format("{:{}}{:>{}}", "", gap, row[i], widths[i]);
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace

std::string text_table::lines(std::size_t indent) const {
    const auto widths = widths_of(rows_);
    std::string text;
    std::size_t begin = 1;
    do {
        auto width = indent + (widths.empty() ? 0 : widths.front());
        auto end = begin;
        while (end < widths.size() && (end == begin || width + gap + widths[end] <= terminal_width))
            width += gap + widths[end++];
        text += (text.empty() ? "" : "\n") + block_of(rows_, widths, begin, end, indent);
        begin = end;
    } while (begin < widths.size());
    return text;
}

}  // namespace brokerproof::reports
