// A filter that never matched anything, and a topic that it missed by little.
#pragma once

#include <optional>
#include <string_view>

namespace brokerproof::watch {

/// By how little a filter misses a topic.
enum class near_miss {
    slash,        ///< one in front of or behind one of them
    letter_case,  ///< upper and lower case
    added_level,  ///< the topic goes on: '#' behind the filter would match
    wildcard,     ///< '*', '%' or '+' where the standard has '+' or '#'
    dollar,       ///< a wildcard at the beginning does not match '$'
};

/// None: it matches, or misses by more.
std::optional<near_miss> misses_by_little(std::string_view filter, std::string_view topic);

/// "they differ by a slash"
std::string_view words_for(near_miss difference);

}  // namespace brokerproof::watch
