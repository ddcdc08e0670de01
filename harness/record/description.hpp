// The table of a struct's fields: under which key each stands in a file, whether it may be missing,
// and what it means. Writer, reader, JSON Schema and TypeScript types all come out of it.
//
//     template <>
//     struct record::description<broker_info> {
//         using self = broker_info;
//         static constexpr std::string_view name = "BrokerInfo";
//         static constexpr std::string_view about = "The broker that was tested.";
//         static constexpr std::tuple fields{
//             field{"name", &self::name, "The profile, or the URL."},
//             field{"cpu_s", &self::cpu_s, "Processor time of its process.", presence::optional},
//             not_stored{&self::handle, "only while it runs"}};
//     };
//
// A member that stands in no row does not compile wherever the struct is written or read.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "harness/record/member_count.hpp"

namespace brokerproof::record {

enum class presence : std::uint8_t {
    required,      ///< always written; a reader refuses a record without it
    optional,      ///< always written; without it the member stays as it is in a new record
    omit_default,  ///< written only when it is not as in a new record
};

enum class wording : std::uint8_t {
    any,    ///< bytes that are not UTF-8 stand as {"hex": "..."}
    plain,  ///< our own words, always UTF-8: a JSON string and nothing else
};

enum class layout : std::uint8_t {
    compact,  ///< the value on one line
    lines,    ///< each of its elements, or members, on a line of its own
    rows,     ///< records within are lists of their values, for there may be 10^5 of them
};

struct field_options {
    presence kept = presence::required;
    wording words = wording::any;
    layout placed = layout::compact;

    constexpr void set(presence option) { kept = option; }
    constexpr void set(wording option) { words = option; }
    constexpr void set(layout option) { placed = option; }
};

/// A member under a key. Units stand last in the key (`cpu_s`, `at_us`).
template <class Struct, class Member>
struct field {
    std::string_view key;
    Member Struct::*member;
    std::string_view about;
    field_options options{};

    template <class... Option>
    constexpr field(std::string_view its_key, Member Struct::*its_member, std::string_view sentence,
                    Option... option)
        : key(its_key), member(its_member), about(sentence) {
        (options.set(option), ...);
    }
};

/// Written for other programs and never read back: `value(record)`.
template <class Value>
struct derived {
    std::string_view key;
    Value value;
    std::string_view about;
    field_options options{};

    template <class... Option>
    constexpr derived(std::string_view its_key, Value function, std::string_view sentence,
                      Option... option)
        : key(its_key), value(function), about(sentence) {
        (options.set(option), ...);
    }
};

/// The same in every file: a number or a word. Whoever reads the head of a file checks it.
template <class Value>
struct constant {
    std::string_view key;
    Value value;
    std::string_view about;
};
template <class Value>
constant(std::string_view, Value, std::string_view) -> constant<Value>;
template <std::size_t Size>
constant(std::string_view, const char (&)[Size], std::string_view) -> constant<std::string_view>;

/// A member whose own fields stand in the same object.
template <class Struct, class Member>
struct inlined {
    Member Struct::*member;
};
template <class Struct, class Member>
inlined(Member Struct::*) -> inlined<Struct, Member>;  // clang 14 needs the guides

/// A base, whose fields stand in the same object.
template <class Base>
struct inherited {};

/// The members of a described struct that `value(record)` makes, in the same object. They are
/// written for other programs and never read back.
template <class Value>
struct derived_members {
    Value value;
};
template <class Value>
derived_members(Value) -> derived_members<Value>;

/// A member that is in no file: it follows from others, or means nothing later.
template <class Struct, class Member>
struct not_stored {
    Member Struct::*member;
    std::string_view reason;
};
template <class Struct, class Member>
not_stored(Member Struct::*, std::string_view) -> not_stored<Struct, Member>;

/// Specialised for each struct; see above. It may also have
/// - `static constexpr layout placed`: how its members stand in the file
/// - `static void complete(const node&, Struct&)`: called when all fields have been read, to check
///   what hangs together and to fill in what is not stored; `node::fail()` refuses the record.
/// A struct with private members names its description as a friend.
template <class Struct>
struct description;

template <class Struct>
concept described = requires {
    description<Struct>::name;
    description<Struct>::fields;
};

/// Specialised for each std::variant whose alternatives are structs with tables: `name`, `about`,
/// and `tag`, the key of the word that says which alternative it is. The description of each
/// alternative has this `word`. The alternative's fields stand in the same object as the tag.
template <class Variant>
struct choice;

template <class Variant>
concept tagged_variant = requires {
    choice<Variant>::tag;
    std::variant_size<Variant>::value;
};

namespace description_detail {

template <class Entry>
inline constexpr std::size_t members_in = 0;
template <class Struct, class Member>
inline constexpr std::size_t members_in<field<Struct, Member>> = 1;
template <class Struct, class Member>
inline constexpr std::size_t members_in<inlined<Struct, Member>> = 1;
template <class Struct, class Member>
inline constexpr std::size_t members_in<not_stored<Struct, Member>> = 1;
template <class Base>
inline constexpr std::size_t members_in<inherited<Base>> = 1;

template <class Entry>
concept has_member = requires(const Entry& entry) {
    entry.member;
};

template <class First, class Second>
constexpr bool is_same_member(const First& first, const Second& second) {
    if constexpr (!has_member<First> || !has_member<Second>) {
        return false;
    } else if constexpr (std::is_same_v<decltype(first.member), decltype(second.member)>) {
        return first.member == second.member;
    } else {
        return false;
    }
}

template <described Struct>
consteval bool lists_no_member_twice() {
    const auto same_as = [](const auto& entry) {
        return std::apply(
            [&](const auto&... other) {
                return (std::size_t{0} + ... + (is_same_member(entry, other) ? 1U : 0U));
            },
            description<Struct>::fields);
    };
    return std::apply([&](const auto&... entry) { return (... && (same_as(entry) < 2)); },
                      description<Struct>::fields);
}

template <described Struct>
consteval std::size_t listed_members() {
    return std::apply(
        [](const auto&... entry) {
            return (std::size_t{0} + ... + members_in<std::remove_cvref_t<decltype(entry)>>);
        },
        description<Struct>::fields);
}

template <class Entry>
concept has_sentence = requires(const Entry& entry) {
    entry.about;
};

template <described Struct>
consteval bool explains_all() {
    const auto explained = [](const auto& entry) {
        if constexpr (has_sentence<std::remove_cvref_t<decltype(entry)>>) {
            return !entry.about.empty();
        } else {
            return true;
        }
    };
    return std::apply([&](const auto&... entry) { return (... && explained(entry)); },
                      description<Struct>::fields);
}

}  // namespace description_detail

/// To be called by whatever goes through a table: asks the compiler whether the table is whole.
/// Members that are private cannot be counted.
template <described Struct>
consteval bool is_whole() {
    namespace detail = description_detail;
    if constexpr (std::is_aggregate_v<Struct>) {
        static_assert(detail::listed_members<Struct>() >= member_count<Struct>,
                      "a member is missing in the table: give it a field, or not_stored");
        static_assert(detail::listed_members<Struct>() <= member_count<Struct>,
                      "the table has more rows than the struct has members");
    }
    static_assert(detail::lists_no_member_twice<Struct>(),
                  "a member stands in two rows of the table");
    static_assert(detail::explains_all<Struct>(), "a field has no sentence");
    return true;
}

}  // namespace brokerproof::record
