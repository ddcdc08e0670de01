// What the protocol level of a CONNECT and the form of a filter say. Shared by the witness and
// watch.
#pragma once

#include <optional>
#include <string_view>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::witness {

/// None for MQTT 3.1 and for bridges, which have other levels.
constexpr std::optional<mqtt::version> version_of(const mqtt::connect& request) {
    for (const auto known : {mqtt::version::v311, mqtt::version::v5}) {
        if (request.protocol_level == static_cast<std::uint8_t>(known)) return known;
    }
    return std::nullopt;
}

/// Whether the filter may match topics other than the one that it spells: it has wildcards, or
/// begins with '$'.
constexpr bool is_pattern(std::string_view filter) {
    return filter.starts_with('$') || filter.find_first_of("+#") != filter.npos;
}

}  // namespace brokerproof::witness
