// The reason why a packet is not accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::reference_broker {

struct objection {
    std::uint8_t reason = 0;  ///< reason code of 5.0
    std::string text;

    bool operator==(const objection&) const = default;
};

/// The first violation in the bytes of a packet from a client; none when there is no violation.
std::optional<objection> objection_to(const mqtt::decoded& packet);

}  // namespace brokerproof::reference_broker
