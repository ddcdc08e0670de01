// The tables that wire_defects() joins, and what their rows are written with.
#pragma once

#include <algorithm>
#include <span>

#include "harness/defects/wire_defects.hpp"

namespace brokerproof::defects {

std::span<const wire_defect> connect_defects();
std::span<const wire_defect> connack_defects();
std::span<const wire_defect> disconnect_defects();
std::span<const wire_defect> subscription_defects();
std::span<const wire_defect> publish_in_defects();
std::span<const wire_defect> publish_out_defects();
std::span<const wire_defect> handshake_defects();

using mqtt::property_id;

/// The packet, when it is a P on that way; else null.
template <class P>
P* from_client(passage& way) {
    return way.towards == direction::to_broker ? std::get_if<P>(&way.packet) : nullptr;
}
template <class P>
P* from_broker(passage& way) {
    return way.towards == direction::to_client ? std::get_if<P>(&way.packet) : nullptr;
}

inline bool is_v5(const passage& way) { return way.link.version == mqtt::version::v5; }

inline void remove(mqtt::property_list& list, property_id id) {
    std::erase_if(list, [&](const mqtt::property& one) { return one.id == id; });
}

/// Puts the integer property in, or changes the one that is there, where it is.
inline void set(mqtt::property_list& list, property_id id, std::uint32_t value) {
    const auto is_it = [&](const mqtt::property& one) { return one.id == id; };
    const auto first = std::ranges::find_if(list, is_it);
    if (first == list.end()) return list.push_back({id, value});
    first->value = value;
    list.erase(std::remove_if(first + 1, list.end(), is_it), list.end());
}

/// Changes an integer property that is there; `change` gets and returns the value.
template <class Change>
void change(mqtt::property_list& list, property_id id, Change change_value) {
    const auto value = mqtt::find_integer(list, id);
    if (value) set(list, id, change_value(*value));
}

}  // namespace brokerproof::defects
