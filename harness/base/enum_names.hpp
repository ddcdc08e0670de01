// Translates between the values of an enumeration and their names, from one description:
//
//     enum class colour : std::uint8_t { red, green };
//     BOOST_DESCRIBE_ENUM(colour, red, green)
//
// A description that leaves out a value or has another order than the enumeration does not compile
// where a name is used.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>

namespace brokerproof {

/// An enumeration with a BOOST_DESCRIBE_ENUM (or BOOST_DESCRIBE_NESTED_ENUM inside a class).
template <class Enum>
concept described_enum =
    std::is_enum_v<Enum> && boost::describe::has_describe_enumerators<Enum>::value;

namespace enum_names_detail {

/// Whether the value has a name in its enumeration. Compilers write "colour::green" for a named
/// value and "(colour)7" for any other number.
template <auto Value>
consteval bool has_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_suffix(1);  // ']'
    if (const auto more = text.find(';'); more != text.npos) text = text.substr(0, more);
    return text[text.find_last_not_of("0123456789")] != ')';
}

template <class Enum, template <class...> class List, class... Entry>
consteval auto values_of(List<Entry...>) {
    return std::array<Enum, sizeof...(Entry)>{Entry::value...};
}

template <template <class...> class List, class... Entry>
consteval auto names_of(List<Entry...>) {
    return std::array<std::string_view, sizeof...(Entry)>{Entry::name...};
}

template <described_enum Enum>
struct table {
    using number = std::underlying_type_t<Enum>;

    static constexpr auto values = values_of<Enum>(boost::describe::describe_enumerators<Enum>{});
    static constexpr auto names = names_of(boost::describe::describe_enumerators<Enum>{});
    static constexpr auto first = static_cast<number>(values.front());

    static consteval bool is_in_order() {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (static_cast<std::size_t>(static_cast<number>(values[i]) - first) != i) return false;
        }
        return true;
    }
    static consteval bool is_whole() {
        constexpr auto before = static_cast<Enum>(static_cast<number>(first - 1));
        constexpr auto after = static_cast<Enum>(static_cast<number>(first + values.size()));
        return !has_name<before>() && !has_name<after>();
    }
    static_assert(is_in_order(), "the description leaves out a value or has another order");
    static_assert(is_whole(), "the description leaves out the first or the last value");
};

}  // namespace enum_names_detail

/// All values, in the order of the enumeration.
template <described_enum Enum>
inline constexpr const auto& all_values = enum_names_detail::table<Enum>::values;

/// The value's name as in the source; "unknown" for a number that is no value.
template <described_enum Enum>
constexpr std::string_view name_of(Enum value) {
    using table = enum_names_detail::table<Enum>;
    using number = typename table::number;
    const auto index = static_cast<std::size_t>(static_cast<number>(value) - table::first);
    return index < table::names.size() ? table::names[index] : "unknown";
}

/// The value with that name; empty when no value has it.
template <described_enum Enum>
constexpr std::optional<Enum> enum_by_name(std::string_view name) {
    for (const auto value : all_values<Enum>) {
        if (name_of(value) == name) return value;
    }
    return {};
}

}  // namespace brokerproof
