#include "harness/reference_broker/objection.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {
namespace {

// Section 1.2 of 5.0: a packet that cannot be parsed is malformed; one that can be parsed and is
// not allowed is a Protocol Error. The standard calls a violation of these statements malformed.
constexpr std::array<std::string_view, 18> malformed{
    "MQTT-1.5.4-1",  "MQTT-1.5.4-2",  "MQTT-1.5.5-1",  "MQTT-1.5.7-1",  "MQTT-2.1.3-1",
    "MQTT-2.2.2-1",  "MQTT-3.1.2-3",  "MQTT-3.1.2-11", "MQTT-3.1.2-12", "MQTT-3.1.2-13",
    "MQTT-3.3.1-4",  "MQTT-3.6.1-1",  "MQTT-3.8.1-1",  "MQTT-3.8.3-5",  "MQTT-3.10.1-1",
    "MQTT-3.14.1-1", "MQTT-3.15.1-1", "T5:2.2.2.2/a",
};

constexpr std::string_view alias_zero = "MQTT-3.3.2-8";

bool only_servers_send(mqtt::packet_type type) {
    using enum mqtt::packet_type;
    return type == connack || type == suback || type == unsuback || type == pingresp;
}

std::uint8_t reason_for(const mqtt::decoded& packet, const mqtt::violation& violation) {
    if (!packet.packet) return reason::malformed_packet;
    if (only_servers_send(mqtt::type_of(*packet.packet))) return reason::protocol_error;
    if (violation.statement == alias_zero) return reason::topic_alias_invalid;  // T5:3.3.4/a
    const bool listed = std::ranges::find(malformed, violation.statement) != malformed.end();
    return listed ? reason::malformed_packet : reason::protocol_error;
}

}  // namespace

std::optional<objection> objection_to(const mqtt::decoded& packet) {
    if (packet.violations.empty()) return std::nullopt;
    const mqtt::violation& first = packet.violations.front();
    return objection{reason_for(packet, first), first.text};
}

}  // namespace brokerproof::reference_broker
