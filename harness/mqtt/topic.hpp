// Topic names and filters: validity and matching (3.1.1 section 4.7, 5.0 sections 4.7 and 4.8.2).
#pragma once

#include <string_view>

namespace brokerproof::mqtt {

/// What a shared subscription begins with (5.0 section 4.8.2).
inline constexpr std::string_view share_prefix = "$share/";

/// Whether the filter is legal: wildcards in legal places, not empty, no U+0000;
/// "$share/NAME/filter" follows 4.8.2.
bool is_valid_filter(std::string_view filter);
/// Whether the topic name is legal: not empty, no wildcard, no U+0000.
bool is_valid_topic(std::string_view topic);
/// Of "$share/NAME/filter" the filter; else the whole.
std::string_view without_share(std::string_view filter);
/// Whether `topic` matches `filter` (without $share prefix). Wildcards at the start never match
/// topics that begin with '$'.
bool matches(std::string_view filter, std::string_view topic);

}  // namespace brokerproof::mqtt
