// A set of packet types in one word: bit (1 << packet_type), and bit 0 for Will Properties.
#pragma once

#include <cstdint>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

using packet_set = std::uint32_t;

inline constexpr packet_set will_properties = 1;

constexpr packet_set set_of(packet_type type) {
    return packet_set{1} << static_cast<unsigned>(type);
}

template <class... Types>
constexpr packet_set set_of(packet_type first, Types... others) {
    return (set_of(first) | ... | set_of(others));
}

inline constexpr packet_set publish_acknowledgements =
    set_of(packet_type::puback, packet_type::pubrec, packet_type::pubrel, packet_type::pubcomp);

}  // namespace brokerproof::mqtt
