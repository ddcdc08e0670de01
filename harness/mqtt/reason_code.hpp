// Reason codes (5.0 section 2.4) and return codes (3.1.1 3.2.2.3): names, and which packets may
// carry them.
#pragma once

#include <cstdint>
#include <string>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

/// Whether `type` in version `v` may carry this code. For SUBACK and UNSUBACK: each code of the
/// list.
bool is_legal_code(packet_type type, version v, std::uint8_t code);

/// "0x8e Session taken over"; "0x42" when the packet has no such code in this version.
std::string describe_code(packet_type type, version v, std::uint8_t code);

}  // namespace brokerproof::mqtt
