// For tests: packets in one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::reference_broker::testing {

/// The levels whose messages are queued and sent again.
inline constexpr std::uint8_t kept_qos[] = {1, 2};

/// CONNECT of a session that outlives its connection: by 60 s in 5.0, for ever in 3.1.1.
mqtt::connect lasting(mqtt::version v, std::string client_id, std::uint32_t expiry_s = 60);
/// CONNECT with Clean Start 1 of a session that ends with its connection.
mqtt::connect fleeting(mqtt::version v, std::string client_id);

mqtt::subscribe subscribe(std::string filter, std::uint8_t qos);
mqtt::unsubscribe unsubscribe(std::string filter);
mqtt::publish publish(std::string topic, std::string payload, std::uint8_t qos,
                      std::uint16_t packet_id = 1);
mqtt::will will(std::string topic, std::string payload, std::uint32_t delay_s = 0);
mqtt::disconnect goodbye(std::uint8_t reason = 0, std::optional<std::uint32_t> expiry_s = {});

template <class Packet>
Packet with_property(Packet packet, mqtt::property_id id, mqtt::property_value value) {
    packet.properties.push_back({id, std::move(value)});
    return packet;
}

inline mqtt::connect with_will(mqtt::connect packet, mqtt::will last) {
    packet.will = std::move(last);
    return packet;
}

inline mqtt::puback puback(std::uint16_t id, std::uint8_t code = 0) { return {id, code, {}}; }
inline mqtt::pubrec pubrec(std::uint16_t id, std::uint8_t code = 0) { return {id, code, {}}; }
inline mqtt::pubrel pubrel(std::uint16_t id) { return {id, 0, {}}; }
inline mqtt::pubcomp pubcomp(std::uint16_t id) { return {id, 0, {}}; }

}  // namespace brokerproof::reference_broker::testing
