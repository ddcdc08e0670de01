// How many members an aggregate has, at compile time: so many values that it can be made from.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace brokerproof::record {

namespace member_count_detail {

/// Stands for a value of any type but the aggregate itself, which would be a copy of it.
template <class Aggregate>
struct any_member {
    template <class Member>
    requires(!std::is_same_v<Member, Aggregate>) operator Member() const noexcept;
};

template <class Aggregate, std::size_t... Index>
consteval bool takes(std::index_sequence<Index...>) {
    return requires { Aggregate{(static_cast<void>(Index), any_member<Aggregate>{})...}; };
}

constexpr std::size_t most_members = 48;

template <class Aggregate, std::size_t Count = most_members>
consteval std::size_t count() {
    if constexpr (Count == 0 || takes<Aggregate>(std::make_index_sequence<Count>{})) {
        return Count;
    } else {
        return count<Aggregate, Count - 1>();
    }
}

}  // namespace member_count_detail

/// A base counts as one member. At most 47 are counted.
template <class Aggregate>
requires std::is_aggregate_v<Aggregate>
inline constexpr std::size_t member_count = [] {
    constexpr auto count = member_count_detail::count<Aggregate>();
    static_assert(count < member_count_detail::most_members, "too many members to be counted");
    return count;
}();

}  // namespace brokerproof::record
