// The tables that wire_defects() joins, and the functions that their rows use.
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
std::span<const wire_defect> stray_defects();
std::span<const wire_defect> fence_defects();
std::span<const wire_defect> ordinary_defects();

using mqtt::property_id;
inline constexpr auto session_expiry = property_id::session_expiry_interval;

/// The packet if it has type P and comes from this side; else null.
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
    std::erase_if(list, [&](const mqtt::property& property) { return property.id == id; });
}

/// Adds the integer property, or changes the existing one in its place and removes any further
/// ones.
inline void set(mqtt::property_list& list, property_id id, std::uint32_t value) {
    const auto has_id = [&](const mqtt::property& property) { return property.id == id; };
    const auto first = std::ranges::find_if(list, has_id);
    if (first == list.end()) return list.push_back({id, value});
    first->value = value;
    list.erase(std::remove_if(first + 1, list.end(), has_id), list.end());
}

/// Identifiers for what the broker has never sent: no client of ours reaches them.
inline constexpr std::uint16_t first_stray_id = 50'000;
inline constexpr std::uint16_t last_stray_id = 50'999;

/// The answers of the client to it do not reach the broker.
inline void drop_stray_answers(passage& way) {
    if (way.towards != direction::to_broker) return;
    const auto drop = [&](const auto* answer) {
        if (answer == nullptr) return;
        way.dropped = way.dropped ||
                      (answer->packet_id >= first_stray_id && answer->packet_id <= last_stray_id);
    };
    drop(std::get_if<mqtt::puback>(&way.packet));
    drop(std::get_if<mqtt::pubrec>(&way.packet));
    drop(std::get_if<mqtt::pubcomp>(&way.packet));
}

/// The client takes part in a handshake of QoS 2 for a message that the broker sends with QoS 1.
inline void answer_raised(passage& way) {
    const auto* received = from_client<mqtt::pubrec>(way);
    if (received != nullptr && received->packet_id == way.link.raised_id) {
        const auto id = received->packet_id;
        way.answered_by.emplace_back(mqtt::pubrel{.packet_id = id});
        way.packet = mqtt::puback{.packet_id = id};
        return;
    }
    const auto* completed = from_client<mqtt::pubcomp>(way);
    if (completed == nullptr || completed->packet_id != way.link.raised_id) return;
    way.dropped = true;
    way.link.raised_id = 0;
}

/// Changes an integer property if it is present; `change_value` gets and returns the value.
template <class Change>
void change(mqtt::property_list& list, property_id id, Change change_value) {
    const auto value = mqtt::find_integer(list, id);
    if (value) set(list, id, change_value(*value));
}

}  // namespace brokerproof::defects
