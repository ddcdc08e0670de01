// Arrays whose index is a value of an enumeration, and tables with a row for each value. In a table
// the value is a column: rows may stand in any order, and a value without a row does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "harness/base/enum_names.hpp"

namespace brokerproof {

/// The place of a value among all values, from 0.
template <described_enum Enum>
constexpr std::size_t index_of(Enum value) {
    return static_cast<std::size_t>(value) - static_cast<std::size_t>(all_values<Enum>.front());
}

/// One `Element` for each value of `Enum`.
template <described_enum Enum, class Element>
struct enum_array {
    constexpr Element& operator[](Enum value) { return elements[index_of(value)]; }
    constexpr const Element& operator[](Enum value) const { return elements[index_of(value)]; }
    bool operator==(const enum_array&) const = default;

    std::array<Element, all_values<Enum>.size()> elements{};
};

namespace enum_table_detail {

/// Throws when a value has no row or two, so that a constant cannot be made of such a table.
template <class Row, std::size_t Count, class Enum>
constexpr std::size_t only_row(const std::array<Row, Count>& rows, Enum Row::*column, Enum value) {
    std::size_t index = Count;
    for (std::size_t i = 0; i < Count; ++i) {
        if (rows[i].*column != value) continue;
        if (index != Count) throw "two rows have the same value";
        index = i;
    }
    if (index == Count) throw "a value has no row";
    return index;
}

}  // namespace enum_table_detail

/// The rows, each at the place of the value in its `column`.
template <class Row, std::size_t Count, described_enum Enum>
consteval enum_array<Enum, Row> by_value(const std::array<Row, Count>& rows, Enum Row::*column) {
    static_assert(Count == all_values<Enum>.size(), "a table has one row for each value");
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        return enum_array<Enum, Row>{
            {rows[enum_table_detail::only_row(rows, column, all_values<Enum>[Index])]...}};
    }
    (std::make_index_sequence<Count>{});
}

}  // namespace brokerproof
