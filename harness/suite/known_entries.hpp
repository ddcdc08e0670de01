// The entries of a map whose keys must be in a table of the format.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::suite {

/// Complains about a key that is not in `table`, with a suggestion, and leaves it out.
std::vector<yaml::entry> known_entries(const yaml::reader& in, const YAML::Node& map,
                                       std::string_view subject, const auto& table) {
    const auto names = names_of(table);
    return in.entries(map, subject, names);
}

/// The entry with that key, or null.
inline const yaml::entry* find_entry(const std::vector<yaml::entry>& entries,
                                     std::string_view key) {
    const auto at = std::ranges::find(entries, key, &yaml::entry::key);
    return at == entries.end() ? nullptr : &*at;
}

}  // namespace brokerproof::suite
