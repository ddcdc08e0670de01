// Small text functions that no library offers in one call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof {

/// Matches a whole text like a shell: `*` stands for any run of characters, `?` for one character.
/// No other character is special.
bool glob_match(std::string_view pattern, std::string_view text);

/// The candidate closest to `word` by edit distance, if it is close enough to be what the writer
/// meant; else empty.
std::string closest(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'connect'?)", or empty when nothing is close.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

std::vector<std::string> split(std::string_view text, char separator);

/// Breaks `text` into lines of at most `width` characters. Each line starts with `indent` spaces
/// and ends with a newline; a word that is longer than a line gets its own line.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// How wide the lines are that people read at a terminal.
inline constexpr std::size_t terminal_width = 80;

/// `name` and, from column `column` on, `about`, broken into lines of at most `terminal_width`
/// characters. It begins below the name if that is too long.
std::string beside(std::string_view name, std::string_view about, std::size_t column);

/// Breaks a line that is too long for a terminal; the further lines are indented by `indent`.
std::string folded(std::string_view line, std::size_t indent);

/// A stable 64-bit hash (FNV-1a). It is the same on every machine, so ids derived from it can be
/// reproduced.
std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0);

/// Lower-case base 36, exactly `width` characters (the low digits of `value`).
std::string base36(std::uint64_t value, std::size_t width);

}  // namespace brokerproof
