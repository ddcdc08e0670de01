// Rows of text in columns, for reports on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof::reports {

/// "1,234,567"
std::string thousands(std::uint64_t number);

/// The first column is aligned to the left, the others to the right, with two blanks between
/// columns. A column is as wide as its widest cell; cells are ASCII. What is too wide for a
/// terminal becomes several tables, each with the first column.
class text_table {
public:
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    /// The lines, each behind `indent` blanks.
    std::string lines(std::size_t indent) const;
    const std::vector<std::vector<std::string>>& rows() const { return rows_; }

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace brokerproof::reports
