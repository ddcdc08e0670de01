// The protocol that a CONNECT asks for. Only the first bytes are read, because the layout of the
// rest is unknown for an unknown level.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

struct protocol {
    std::string name;
    std::uint8_t level = 0;
};

/// None when the packet is not a CONNECT, or is too short.
std::optional<protocol> announced_protocol(bytes_view frame);

}  // namespace brokerproof::reference_broker
