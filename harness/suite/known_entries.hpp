// The entries of a map, of which only some keys are allowed.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::suite {

/// Complains about a key that is not in `table`, with a suggestion, and leaves it out.
std::vector<yaml::entry> known_entries(const yaml::reader& in, const YAML::Node& map,
                                       std::string_view what, const auto& table) {
    const auto names = names_of(table);
    std::vector<yaml::entry> known;
    // Copied one by one: assigning one YAML::Node to another changes the tree behind both.
    for (const auto& one : in.entries(map, what)) {
        if (std::ranges::find(names, one.key) != names.end()) {
            known.push_back(one);
        } else {
            in.complain(one.key_at, fmt::format("unknown key '{}' in {}{}", one.key, what,
                                                suggestion(one.key, names)));
        }
    }
    return known;
}

/// The entry with that key, or null.
inline const yaml::entry* find_entry(const std::vector<yaml::entry>& entries,
                                     std::string_view key) {
    const auto at = std::ranges::find(entries, key, &yaml::entry::key);
    return at == entries.end() ? nullptr : &*at;
}

}  // namespace brokerproof::suite
