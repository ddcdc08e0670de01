// Tables of keys: the loader goes by them, and so does the JSON Schema. A table is an array of
// `key<Into>`; the makers below read the common kinds of values into a member of Into.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "harness/yaml/reader.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

using yaml::reader;

/// What a value looks like, for the schema: the name of one of its definitions, of which `number`
/// and `decimal` have bounds.
struct shape {
    std::string_view name;
    double min = 0;
    double max = 0;
};

struct row {
    std::string_view name;
    std::string_view about;
    bool required = false;
    shape value;
};

/// `read` is told the key's name for its messages; a value that is no good leaves Into as it was.
template <class Into>
struct key : row {
    using reading = void (*)(const reader&, const YAML::Node&, std::string_view, Into&);
    constexpr key(std::string_view its_name, std::string_view its_about, bool needed, shape looks,
                  reading how)
        : row{its_name, its_about, needed, looks}, read(how) {}
    reading read;
};

inline constexpr bool required = true;
inline constexpr bool optional = false;

/// Reads the map `node` by a table; complains about required keys that are not there.
template <class Into>
void read_map(const reader& in, const YAML::Node& node, std::string_view what,
              std::span<const key<Into>> table, Into& into) {
    std::vector<std::string> names;
    for (const auto& one : table) names.emplace_back(one.name);
    const auto found = in.entries(node, what, names);
    if (!node.IsMap()) return;
    for (const auto& one : table) {
        const auto entry = std::ranges::find(found, one.name, &yaml::entry::key);
        if (entry != found.end()) {
            one.read(in, entry->value, one.name, into);
        } else if (one.required) {
            in.complain(node, fmt::format("{} has no '{}'", what, one.name));
        }
    }
}

/// Reads a map with one key, which says what its value is: `{ poisson: 500 }`.
template <class Into>
void read_choice(const reader& in, const YAML::Node& node, std::string_view what,
                 std::span<const key<Into>> choices, Into& into) {
    std::vector<std::string> names;
    for (const auto& one : choices) names.emplace_back(one.name);
    const auto found = in.entries(node, what, names);
    if (node.IsMap() && node.size() != 1)
        in.complain(node, fmt::format("{} must have one key: {}", what, fmt::join(names, ", ")));
    if (found.size() != 1) return;
    const auto chosen = std::ranges::find(choices, found.front().key, &row::name);
    chosen->read(in, found.front().value, chosen->name, into);
}

/// A whole or decimal number, "0.25"; no sign, no exponent, no leading zero.
std::optional<double> parse_decimal(std::string_view text);
std::optional<double> read_decimal(const reader& in, const YAML::Node& node, std::string_view what,
                                   double min, double max);
std::optional<std::uint64_t> read_number(const reader& in, const YAML::Node& node,
                                         std::string_view what, std::uint64_t min,
                                         std::uint64_t max);
/// At most 30 days, and longer than 0 unless `may_be_zero`.
std::optional<nanoseconds> read_duration(const reader& in, const YAML::Node& node,
                                         std::string_view what, bool may_be_zero);
std::optional<std::string> read_slug(const reader& in, const YAML::Node& node,
                                     std::string_view what);
/// One of these words; the index of it.
std::optional<std::size_t> read_word(const reader& in, const YAML::Node& node,
                                     std::string_view what, std::span<const std::string_view> of);
bool is_slug(std::string_view text);

// ---- makers

template <class Member>
struct member_of;
template <class Class, class Value>
struct member_of<Value Class::*> {
    using owner = Class;
    using value = Value;
};
template <class T>
struct bare {
    using type = T;
};
template <class T>
struct bare<std::optional<T>> {
    using type = T;
};
template <auto Member>
using owner_of = typename member_of<decltype(Member)>::owner;
template <auto Member>
using value_of = typename bare<typename member_of<decltype(Member)>::value>::type;

template <auto Member, std::uint64_t Min, std::uint64_t Max>
constexpr key<owner_of<Member>> number_key(std::string_view name, std::string_view about,
                                           bool need = optional) {
    return {name, about, need, {"number", static_cast<double>(Min), static_cast<double>(Max)},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (const auto value = read_number(in, node, what, Min, Max))
                    into.*Member = static_cast<value_of<Member>>(*value);
            }};
}

/// Of so many thousandths at least and so many at most.
template <auto Member, std::uint64_t MinMilli, std::uint64_t MaxMilli>
constexpr key<owner_of<Member>> decimal_key(std::string_view name, std::string_view about,
                                            bool need = optional) {
    constexpr double min = static_cast<double>(MinMilli) / 1000;
    constexpr double max = static_cast<double>(MaxMilli) / 1000;
    return {name, about, need, {"decimal", min, max},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (const auto value = read_decimal(in, node, what, min, max))
                    into.*Member = *value;
            }};
}

template <auto Member, bool MayBeZero = false>
constexpr key<owner_of<Member>> duration_key(std::string_view name, std::string_view about,
                                             bool need = optional) {
    return {name, about, need, {"duration"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (const auto value = read_duration(in, node, what, MayBeZero))
                    into.*Member = *value;
            }};
}

template <auto Member>
constexpr key<owner_of<Member>> flag_key(std::string_view name, std::string_view about) {
    return {name, about, optional, {"flag"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (const auto value = in.flag(node, what)) into.*Member = *value;
            }};
}

template <auto Member>
constexpr key<owner_of<Member>> text_key(std::string_view name, std::string_view about,
                                         bool need = optional) {
    return {name, about, need, {"text"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (auto value = in.text(node, what)) into.*Member = std::move(*value);
            }};
}

template <auto Member>
constexpr key<owner_of<Member>> slug_key(std::string_view name, std::string_view about,
                                         bool need = required) {
    return {name, about, need, {"slug"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (auto value = read_slug(in, node, what)) into.*Member = std::move(*value);
            }};
}

/// A list of names, each once.
template <auto Member>
constexpr key<owner_of<Member>> names_key(std::string_view name, std::string_view about) {
    return {name, about, optional, {"names"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                for (const auto& one : in.elements(node, what)) {
                    auto& added = (into.*Member).emplace_back();
                    if (auto value = read_slug(in, one, fmt::format("an element of {}", what)))
                        added = std::move(*value);
                }
            }};
}

/// A list of maps that `ReadOne` reads. Also what is wrong takes a place, so that indices are those
/// of the file.
template <auto Member, auto ReadOne>
constexpr key<owner_of<Member>> list_key(std::string_view name, std::string_view about,
                                         shape value, bool need = optional) {
    return {name, about, need, value,
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                const auto elements = in.elements(node, what);
                if (node.IsSequence() && elements.empty())
                    in.complain(node, fmt::format("{} must not be empty", what));
                for (const auto& one : elements) ReadOne(in, one, (into.*Member).emplace_back());
            }};
}

// ---- the tables

/// One definition of the schema: a map with these keys, or (`choice`) exactly one of them.
struct definition {
    std::string_view name;
    std::vector<row> rows;
    bool choice = false;
    std::vector<std::string_view> words;  ///< written instead of the map
    std::string_view scalar;              ///< another definition that may stand instead
};

template <class Table>
std::vector<row> rows_of(const Table& table) {
    return {table.begin(), table.end()};
}

void define_rates(std::vector<definition>& into);
void define_lives(std::vector<definition>& into);
void define_groups(std::vector<definition>& into);
void define_run(std::vector<definition>& into);

// Readers that other tables use.
void read_rate(const reader& in, const YAML::Node& node, std::string_view what, rate& into);
void read_life(const reader& in, const YAML::Node& node, std::string_view what, life& into);
void read_back_off(const reader& in, const YAML::Node& node, std::string_view what,
                   back_off& into);
void read_group(const reader& in, const YAML::Node& node, group& into);
/// The root of a file.
void read_scenario(const reader& in, const YAML::Node& root, scenario& into);

inline constexpr std::uint64_t max_clients = 10'000'000;  ///< in the whole scenario
inline constexpr std::uint64_t max_rate = 10'000'000;     ///< a second
inline constexpr double least_rate = 0.001;
inline constexpr std::uint64_t max_payload = 1024 * 1024;
inline constexpr std::string_view slug_pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

}  // namespace brokerproof::loadgen
