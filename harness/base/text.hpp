// Small text helpers that no library gives us in one call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof {

/// Shell-like match of a whole text: `*` any run of characters, `?` one character. Nothing else is
/// special.
bool glob_match(std::string_view pattern, std::string_view text);

/// The candidate closest to `word` by edit distance, if close enough to be a likely slip; else
/// empty.
std::string closest(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'connect'?)", or empty when nothing is close.
std::string suggestion(std::string_view word, std::span<const std::string> candidates);

std::vector<std::string> split(std::string_view text, char separator);

/// The words of `text` in lines of at most `width` characters, each line behind `indent` spaces and
/// ended by a newline; a word that is longer than a line gets one of its own.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// A stable 64-bit hash (FNV-1a); the same on every machine, so that ids made from it can be
/// repeated.
std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0);

/// Lower-case base 36, exactly `width` characters (the low digits of `value`).
std::string base36(std::uint64_t value, std::size_t width);

}  // namespace brokerproof
