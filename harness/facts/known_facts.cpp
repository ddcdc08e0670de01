#include "harness/facts/known_facts.hpp"

#include <algorithm>

namespace brokerproof::facts {

const definition* find_definition(std::string_view key) {
    const auto row = std::ranges::find(known_facts, key, &definition::key);
    return row == known_facts.end() ? nullptr : &*row;
}

bool is_own_key(std::string_view key) { return key.starts_with(own_prefix); }

}  // namespace brokerproof::facts
