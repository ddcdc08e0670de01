// The form of a value in a file format, as data. The strict reader and the JSON Schema of a format
// come from the same tables, so neither can know a key that the other does not know. This file
// must not know yaml-cpp or any format.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof::yaml {

struct shape;

/// One key of a table.
struct row {
    std::string_view name;
    /// One sentence, for people who read the schema and for the message that the key is missing.
    std::string_view about;
    bool required = false;
    /// The value when the key is left out, as people would write it ("60s"); empty: no default.
    std::string_view default_text{};
    /// The form of its value. It is a function because a format may contain itself: steps in a
    /// step.
    shape (*form)() = nullptr;
};

/// A condition on which keys of one map may be present together.
struct rule {
    enum class kind : std::uint8_t {
        exactly_one,
        at_least_one,
        at_most_one,
        together,  ///< all or none
        needs,     ///< the first is allowed only beside one of the others
    };
    kind demand{};
    std::array<std::string_view, 4> keys{};  ///< empty texts do not count
    std::string_view because;                ///< the reason, added to the message; may be empty
};

/// The keys of a rule that are not empty.
std::vector<std::string> keys_of(const rule& demand);

struct shape {
    enum class kind : std::uint8_t {
        text,     ///< any plain or quoted value
        number,   ///< `least` to `most`
        decimal,  ///< `least_decimal` to `most_decimal`
        flag,     ///< true or false
        word,     ///< one of `words`
        list,     ///< of `parts[0]`, `least` to `most` elements
        map,      ///< of any keys to `parts[0]`, at least `least` of them
        table,    ///< the keys of `rows`
        one_key,  ///< exactly one of the keys of `rows`
        either,   ///< any of `parts`
        defined,  ///< the definition that was given to the schema as `name`
    };
    kind form = kind::text;
    /// A schema defines a shape with a name once, and refers to it. Empty: it is written in place.
    std::string name{};
    /// Texts must match this regular expression; empty: any text.
    std::string pattern{};
    std::uint64_t least = 0;  ///< texts: 1 when the text must not be empty
    std::uint64_t most = UINT64_MAX;
    double least_decimal = 0;
    double most_decimal = 0;
    std::vector<std::string> words{};
    bool distinct = false;  ///< lists: each element at most once
    std::vector<shape> parts{};
    std::vector<row> (*rows)() = nullptr;
    std::span<const rule> rules{};

    /// True for kinds of one plain value.
    bool is_scalar() const;
};

}  // namespace brokerproof::yaml
