// Pieces of GitHub-flavoured Markdown. Texts may come from a broker, so they are escaped: they
// can neither break the page nor mention a person or an issue, nor become links.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof::reports {

/// Text within a sentence or a cell of a table; at most `limit` characters of it.
std::string md_text(std::string_view text, std::size_t limit = 400);
/// The same for text of our own files, whose addresses stay links.
std::string md_own_text(std::string_view text);

/// `text` in a code span, also within a table.
std::string md_code(std::string_view text);

/// Lines in a fenced block.
std::string md_block(const std::vector<std::string>& lines);

/// A table from rows of texts that are already Markdown. The first row is the head; the first
/// column is aligned to the left, the others to the right.
std::string md_table(const std::vector<std::vector<std::string>>& rows);

/// A part that opens on a click.
std::string md_folded(std::string_view title, std::string_view content);

}  // namespace brokerproof::reports
