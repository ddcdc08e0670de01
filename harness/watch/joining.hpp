// How a connection is read whose beginning was not recorded, or in which bytes are missing: where
// packets begin, and which version they have.
#pragma once

#include <optional>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/codec.hpp"

namespace brokerproof::watch {

/// What a connection carries, as its first bytes show.
enum class carried : std::uint8_t { mqtt, tls, http };
/// `data`: the first that the client has sent.
carried carried_by(bytes_view data);

/// True when `data`, which begins a TCP segment, holds whole packets and nothing else. So a
/// connection is read again behind bytes that were not recorded. `version`: none when unknown.
bool is_whole_packets(bytes_view data, std::optional<mqtt::version> version, mqtt::sender from);

/// The version that this packet can only have; none when it can have both. Most packets can, and
/// a PUBLISH of MQTT 5 is always one of 3.1.1 whose payload begins with the properties.
std::optional<mqtt::version> version_shown_by(bytes_view frame, mqtt::sender from);

}  // namespace brokerproof::watch
