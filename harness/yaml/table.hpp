// Tables of keys: how a map of a format is read into a struct, key by key. The shapes that many
// formats share are in shapes.hpp.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/yaml/reader.hpp"
#include "harness/yaml/shape.hpp"

namespace brokerproof::yaml {

/// One key of a map that is read into `Into`. `Context` is the reader, or a class of the format
/// that converts to a `const reader&` and knows more while it reads.
template <class Into, class Context = const reader>
struct key : row {
    /// A wrong value is reported as a problem and leaves `Into` as it was.
    void (*read)(Context&, const entry&, Into&);
};

/// A map of a format. Its keys are read in the order of the table, whatever their order in the
/// file is.
template <class Into, class Context = const reader>
struct table {
    std::string_view subject;  ///< names the map in messages: "a phase"; empty: as its key
    std::string_view name;     ///< of its definition in the schema; empty: written out
    std::span<const key<Into, Context>> keys;
    std::span<const rule> rules{};
};

/// Whether the key is required, and its default when it is not.
struct presence {
    bool required = false;
    std::string_view default_text;
};
inline constexpr presence required{true, {}};
inline constexpr presence optional{};
/// The default, as people would write it. Tests compare it with the initial value of `Into`.
constexpr presence usually(std::string_view text) { return {false, text}; }

// A shape that can be read is a class with
//     static shape form();
//     static bool read(Context&, const YAML::Node&, std::string_view subject, Value& into);
// `read` reports problems. It returns false when there is no usable value, and then `into` must
// not be used.

namespace table_detail {

template <class Member>
struct member_of;
template <class Class, class Value>
struct member_of<Value Class::*> {
    using owner = Class;
};
template <class Value>
constexpr bool is_optional = false;
template <class Value>
constexpr bool is_optional<std::optional<Value>> = true;

/// The member keeps its value when the value in the file is wrong.
template <class Shape, class Context, class Value>
bool read_value(Context& context, const YAML::Node& node, std::string_view subject, Value& into) {
    if constexpr (is_optional<Value>) {
        typename Value::value_type value{};
        if (!Shape::read(context, node, subject, value)) return false;
        into = std::move(value);
    } else {
        auto value = into;
        if (!Shape::read(context, node, subject, value)) return false;
        into = std::move(value);
    }
    return true;
}

/// The entries of a map that the rows know, in file order; complains about all others, and about
/// rows that are missing although they are required. None when it is no map.
std::optional<std::vector<entry>> known_entries(const reader& input, const YAML::Node& node,
                                                std::string_view subject,
                                                std::span<const row> rows);
/// Null when there is no entry of that name.
const entry* find(const std::vector<entry>& entries, std::string_view name);
/// The only entry of a map that must have one; complains and returns none otherwise.
std::optional<entry> only_entry(const reader& input, const YAML::Node& node,
                                std::string_view subject, std::span<const row> rows);

/// The rows of a table without the functions that read.
template <const auto& Table>
std::vector<row> rows_of() {
    return {Table.keys.begin(), Table.keys.end()};
}

}  // namespace table_detail

template <auto Member>
using owner_of = typename table_detail::member_of<decltype(Member)>::owner;

/// A key whose value goes into a member.
template <auto Member, class Shape, class Context = const reader>
constexpr key<owner_of<Member>, Context> member(std::string_view name, std::string_view about,
                                                presence need = optional) {
    return {{name, about, need.required, need.default_text, Shape::form},
            [](Context& context, const entry& written, owner_of<Member>& into) {
                table_detail::read_value<Shape>(context, written.value, written.key, into.*Member);
            }};
}

/// A key whose value goes into the whole of `Into`.
template <class Into, class Shape, class Context = const reader>
constexpr key<Into, Context> whole(std::string_view name, std::string_view about,
                                   presence need = optional) {
    return {{name, about, need.required, need.default_text, Shape::form},
            [](Context& context, const entry& written, Into& into) {
                Shape::read(context, written.value, written.key, into);
            }};
}

/// Complains about keys that contradict each other, at the place of the later one.
void check_rules(const reader& input, const YAML::Node& node, std::string_view subject,
                 std::span<const rule> rules, const std::vector<entry>& entries);

/// Reads a map by its table; false only when it is no map.
template <class Into, class Context>
bool read_table(Context& context, const YAML::Node& node, std::string_view subject,
                const table<Into, Context>& keys, Into& into) {
    const auto name = keys.subject.empty() ? subject : keys.subject;
    const std::vector<row> rows(keys.keys.begin(), keys.keys.end());
    const auto entries = table_detail::known_entries(context, node, name, rows);
    if (!entries) return false;
    for (const auto& known : keys.keys) {
        if (const auto* written = table_detail::find(*entries, known.name))
            known.read(context, *written, into);
    }
    check_rules(context, node, name, keys.rules, *entries);
    return true;
}

/// A map by its table.
template <const auto& Table>
struct nested {
    static shape form() {
        return {.form = shape::kind::table,
                .name = std::string(Table.name),
                .rows = table_detail::rows_of<Table>,
                .rules = Table.rules};
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        return read_table(context, node, subject, Table, into);
    }
};

/// A map with exactly one key of the table; the key tells the form of the value: `{ poisson: 500
/// }`.
template <const auto& Table>
struct one_key {
    static shape form() {
        auto choice = nested<Table>::form();
        choice.form = shape::kind::one_key;
        return choice;
    }
    static bool read(auto& context, const YAML::Node& node, std::string_view subject, auto& into) {
        const auto chosen =
            table_detail::only_entry(context, node, subject, table_detail::rows_of<Table>());
        if (!chosen) return false;
        for (const auto& known : Table.keys) {
            if (known.name == chosen->key) known.read(context, *chosen, into);
        }
        return true;
    }
};

}  // namespace brokerproof::yaml
