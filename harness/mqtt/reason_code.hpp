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

/// Whether a code of PUBACK, PUBREC, SUBACK ... says no (5.0 section 2.4; 3.1.1: only SUBACK does).
constexpr bool is_refusal(std::uint8_t code) { return code >= 0x80; }

/// "0x8e Session taken over"; "0x42" when the packet has no such code in this version.
std::string describe_code(packet_type type, version v, std::uint8_t code);

}  // namespace brokerproof::mqtt
