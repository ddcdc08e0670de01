#include "harness/reference_broker/sending.hpp"

#include "harness/mqtt/codec.hpp"
#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {
namespace {

/// Consecutive packets for the same connection share one output.
output& output_for(broker& core, const connection& peer) {
    if (core.outputs.empty() || core.outputs.back().to != peer.id)
        core.outputs.push_back({peer.id, {}, false});
    return core.outputs.back();
}

}  // namespace

namespace {

bool may_have_user_property(const policies& policy, mqtt::packet_type type) {
    using enum mqtt::packet_type;
    if (type == connack || type == disconnect) return policy.says_everything;
    const bool acknowledges = type == puback || type == pubrec || type == pubrel ||
                              type == pubcomp || type == suback || type == unsuback;
    return acknowledges && policy.explains_everything;
}

/// The packet with a Reason String, if it has none, and a User Property.
struct elaborate {
    void operator()(auto& packet) const {
        if constexpr (requires { packet.properties; }) {
            auto& list = packet.properties;
            if (!mqtt::find_string(list, mqtt::property_id::reason_string))
                list.push_back({mqtt::property_id::reason_string, std::string("as asked for")});
            list.push_back(
                {mqtt::property_id::user_property, mqtt::string_pair{"server", "reference"}});
        }
    }
};

bool send_as_is(broker& core, const connection& peer, const mqtt::packet& packet);

}  // namespace

bool send_if_it_fits(broker& core, const connection& peer, const mqtt::packet& packet) {
    const auto type = mqtt::type_of(packet);
    if (may_explain(peer, type) && may_have_user_property(core.chosen.policy, type)) {
        mqtt::packet longer = packet;
        std::visit(elaborate{}, longer);
        if (send_as_is(core, peer, longer)) return true;
    }
    return send_as_is(core, peer, packet);
}

namespace {

bool send_as_is(broker& core, const connection& peer, const mqtt::packet& packet) {
    const bool foreign = !is_v5(peer) && std::holds_alternative<mqtt::publish>(packet) &&
                         core.wrong(defect::v311_gets_properties);
    const bytes encoded = mqtt::encode(packet, foreign ? mqtt::version::v5 : peer.version);
    if (encoded.size() > peer.maximum_packet_size) return false;  // [MQTT-3.1.2-24] v5
    bytes& data = output_for(core, peer).data;
    data.insert(data.end(), encoded.begin(), encoded.end());
    return true;
}

}  // namespace

void send_or_drop(broker& core, const connection& peer, const mqtt::packet& packet) {
    static_cast<void>(send_if_it_fits(core, peer, packet));  // [MQTT-3.1.2-25] v5
}

void send_later(broker& core, const connection& peer, const mqtt::packet& packet,
                std::chrono::milliseconds delay) {
    if (delay.count() == 0) {
        send_or_drop(core, peer, packet);
        return;
    }
    const auto number = ++core.last_postponed;
    core.postponed[number] = {peer.id, mqtt::encode(packet, peer.version), false};
    core.timers.set(postponed_of(number), core.now + delay);
}

void send_postponed(broker& core, std::uint64_t number) {
    const auto waiting = core.postponed.extract(number);
    if (waiting.empty()) return;
    const connection* peer = find_connection(core, waiting.mapped().to);
    if (peer == nullptr) return;
    bytes& data = output_for(core, *peer).data;
    data.insert(data.end(), waiting.mapped().data.begin(), waiting.mapped().data.end());
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
    const auto goodbye = core.chosen.policy.goodbye;
    if (goodbye == farewell::silent) return;
    if (goodbye == farewell::takeover_untold && reason == reason::session_taken_over) return;
    if (!is_accepted(peer)) return;  // [MQTT-3.14.0-1] v5: no DISCONNECT before a CONNACK
    if (!is_v5(peer) && core.wrong(defect::v311_gets_disconnect))
        send_or_drop(core, peer, mqtt::disconnect{});
    if (!is_v5(peer)) return;
    mqtt::disconnect packet;  // [MQTT-3.14.2-2] v5: never with a Session Expiry Interval
    packet.reason_code = reason;
    send_explained(core, peer, packet, explanation);
}

}  // namespace brokerproof::reference_broker
