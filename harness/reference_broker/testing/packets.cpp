#include "harness/reference_broker/testing/packets.hpp"

#include <utility>

namespace brokerproof::reference_broker::testing {

using mqtt::property_id;

mqtt::connect fleeting(mqtt::version v, std::string client_id) {
    mqtt::connect packet;
    packet.protocol_level = static_cast<std::uint8_t>(v);
    packet.client_id = std::move(client_id);
    return packet;
}

mqtt::connect lasting(mqtt::version v, std::string client_id, std::uint32_t expiry_s) {
    mqtt::connect packet = fleeting(v, std::move(client_id));
    packet.clean_start = false;
    if (v == mqtt::version::v311) return packet;
    return with_property(packet, property_id::session_expiry_interval, expiry_s);
}

mqtt::subscribe subscribe(std::string filter, std::uint8_t qos) {
    mqtt::subscription wish;
    wish.filter = std::move(filter);
    wish.qos = qos;
    mqtt::subscribe packet;
    packet.packet_id = 1;
    packet.subscriptions.push_back(std::move(wish));
    return packet;
}

mqtt::unsubscribe unsubscribe(std::string filter) {
    mqtt::unsubscribe packet;
    packet.packet_id = 1;
    packet.filters.push_back(std::move(filter));
    return packet;
}

mqtt::publish publish(std::string topic, std::string payload, std::uint8_t qos,
                      std::uint16_t packet_id) {
    mqtt::publish packet;
    packet.topic = std::move(topic);
    packet.payload = std::move(payload);
    packet.qos = qos;
    packet.packet_id = qos == 0 ? std::uint16_t{0} : packet_id;
    return packet;
}

mqtt::will will(std::string topic, std::string payload, std::uint32_t delay_s) {
    mqtt::will result;
    result.topic = std::move(topic);
    result.payload = std::move(payload);
    if (delay_s != 0) result.properties.push_back({property_id::will_delay_interval, delay_s});
    return result;
}

mqtt::disconnect goodbye(std::uint8_t reason, std::optional<std::uint32_t> expiry_s) {
    mqtt::disconnect packet;
    packet.reason_code = reason;
    if (!expiry_s) return packet;
    return with_property(packet, property_id::session_expiry_interval, *expiry_s);
}

}  // namespace brokerproof::reference_broker::testing
