// Reads the few packets of the message path in place and writes them into a reused buffer, so
// nothing is allocated. All other packets go through harness/mqtt. It must not know sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::loadgen::wire {

/// A received PUBLISH; the views point into the packet.
struct publish_view {
    std::string_view topic;
    std::span<const std::uint8_t> payload;
    std::uint16_t packet_id = 0;
    std::uint8_t qos = 0;
    bool dup = false;
    bool retain = false;
    // Of v5:
    std::string_view stamp{};  ///< the value of the User Property of the ledger
    std::string_view response_topic{};
    std::string_view correlation_data{};
    std::optional<std::uint16_t> topic_alias{};
};
/// False when the packet (one whole PUBLISH) is malformed.
bool read(bytes_view packet, mqtt::version version, publish_view& into);

/// A received PUBACK, PUBREC, PUBREL or PUBCOMP.
struct answer_view {
    std::uint16_t packet_id = 0;
    std::uint8_t reason_code = 0;
};
bool read(bytes_view packet, mqtt::version version, answer_view& into);

/// Appends PUBACK, PUBREC, PUBREL or PUBCOMP with success.
void append_answer(bytes& out, mqtt::packet_type type, std::uint16_t packet_id);

struct publish_head {
    std::string_view topic;
    std::uint16_t packet_id = 0;  ///< not written with QoS 0
    std::uint8_t qos = 0;
    bool dup = false;
    bool retain = false;
    std::uint32_t message_expiry_interval = 0;  ///< v5; 0: not written
    bytes_view properties{};                    ///< v5: other properties, as they are written
};
/// Appends a PUBLISH with room for `payload_size` bytes, which is returned. It points into `out`.
std::span<std::uint8_t> append_publish(bytes& out, mqtt::version version, const publish_head& head,
                                       std::size_t payload_size);

}  // namespace brokerproof::loadgen::wire
