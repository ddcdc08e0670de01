// Which protocol a CONNECT asks for: read from its first bytes, since the rest of an unknown level
// may look like anything.
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

/// None when the packet is no CONNECT, or too short to say.
std::optional<protocol> announced_protocol(bytes_view frame);

}  // namespace brokerproof::reference_broker
