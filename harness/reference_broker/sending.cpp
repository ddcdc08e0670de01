#include "harness/reference_broker/sending.hpp"

#include "harness/mqtt/codec.hpp"

namespace brokerproof::reference_broker {
namespace {

/// Consecutive packets for the same connection share one output.
output& output_for(broker& core, const connection& peer) {
    if (core.outputs.empty() || core.outputs.back().to != peer.id)
        core.outputs.push_back({peer.id, {}, false});
    return core.outputs.back();
}

}  // namespace

bool send_if_it_fits(broker& core, const connection& peer, const mqtt::packet& packet) {
    const bool foreign = !is_v5(peer) && std::holds_alternative<mqtt::publish>(packet) &&
                         core.wrong(defect::v311_gets_properties);
    const bytes encoded = mqtt::encode(packet, foreign ? mqtt::version::v5 : peer.version);
    if (encoded.size() > peer.maximum_packet_size) return false;  // [MQTT-3.1.2-24] v5
    bytes& data = output_for(core, peer).data;
    data.insert(data.end(), encoded.begin(), encoded.end());
    return true;
}

void send_or_drop(broker& core, const connection& peer, const mqtt::packet& packet) {
    static_cast<void>(send_if_it_fits(core, peer, packet));  // [MQTT-3.1.2-25] v5
}

void send_close(broker& core, const connection& peer) { output_for(core, peer).close = true; }

// [MQTT-3.1.2-29] v5: with Request Problem Information 0 only CONNACK, DISCONNECT and PUBLISH may
// carry a Reason String, and this server sends none with PUBLISH.
bool may_explain(const connection& peer, mqtt::packet_type type) {
    if (!is_v5(peer)) return false;
    return peer.wants_problem_information || type == mqtt::packet_type::connack ||
           type == mqtt::packet_type::disconnect;
}

void send_disconnect(broker& core, const connection& peer, std::uint8_t reason,
                     std::string_view explanation) {
    if (!is_accepted(peer)) return;  // [MQTT-3.14.0-1] v5: no DISCONNECT before a CONNACK
    if (!is_v5(peer) && core.wrong(defect::v311_gets_disconnect))
        send_or_drop(core, peer, mqtt::disconnect{});
    if (!is_v5(peer)) return;
    mqtt::disconnect packet;  // [MQTT-3.14.2-2] v5: never with a Session Expiry Interval
    packet.reason_code = reason;
    send_explained(core, peer, packet, explanation);
}

}  // namespace brokerproof::reference_broker
