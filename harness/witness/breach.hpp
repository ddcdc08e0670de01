// A rule that was broken, with the packets that show it.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/witness/rule.hpp"

namespace brokerproof::witness {

/// The number that the caller gave to a packet: the index of its event in a trace, for example.
using packet_number = std::uint64_t;

struct breach {
    rule kind{};
    side sender = side::broker;              ///< the side that has sent the packet
    packet_number packet = 0;                ///< the packet that breaks the rule
    std::optional<packet_number> earlier{};  ///< the packet that makes it a breach, if there is one
    std::optional<std::uint64_t>
        amount{};                          ///< the number that is wrong: bytes, messages, a QoS ...
    std::optional<std::uint64_t> limit{};  ///< the number that it should keep to

    bool operator==(const breach&) const = default;
};

}  // namespace brokerproof::witness
