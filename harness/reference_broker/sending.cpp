#include "harness/reference_broker/sending.hpp"

#include "harness/mqtt/codec.hpp"

namespace brokerproof::reference_broker {
namespace {

/// Bytes for one connection go into one output, as long as nothing else comes in between.
output& output_for(broker& b, const connection& c) {
    if (b.outputs.empty() || b.outputs.back().to != c.id) b.outputs.push_back({c.id, {}, false});
    return b.outputs.back();
}

}  // namespace

bool send(broker& b, const connection& c, const mqtt::packet& packet) {
    const bool foreign = !is_v5(c) && std::holds_alternative<mqtt::publish>(packet) &&
                         b.wrong(defect::v311_gets_properties);
    const bytes encoded = mqtt::encode(packet, foreign ? mqtt::version::v5 : c.version);
    if (encoded.size() > c.maximum_packet_size) return false;  // [MQTT-3.1.2-24] v5
    bytes& data = output_for(b, c).data;
    data.insert(data.end(), encoded.begin(), encoded.end());
    return true;
}

void send_close(broker& b, const connection& c) { output_for(b, c).close = true; }

// [MQTT-3.1.2-29] v5: Request Problem Information 0 leaves it to CONNACK and DISCONNECT (and to
// PUBLISH, which is not ours to explain).
bool may_explain(const connection& c, mqtt::packet_type type) {
    if (!is_v5(c)) return false;
    return c.wants_problem_information || type == mqtt::packet_type::connack ||
           type == mqtt::packet_type::disconnect;
}

void send_disconnect(broker& b, const connection& c, std::uint8_t reason, std::string_view why) {
    if (!is_accepted(c)) return;  // [MQTT-3.14.0-1] v5: not before a CONNACK
    if (!is_v5(c) && b.wrong(defect::v311_gets_disconnect)) send(b, c, mqtt::disconnect{});
    if (!is_v5(c)) return;
    mqtt::disconnect packet;  // [MQTT-3.14.2-2] v5: never with a Session Expiry Interval
    packet.reason_code = reason;
    send_explained(b, c, packet, why);
}

}  // namespace brokerproof::reference_broker
