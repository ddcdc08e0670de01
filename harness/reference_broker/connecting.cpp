#include "harness/reference_broker/connecting.hpp"

#include <algorithm>

#include "harness/reference_broker/accepting.hpp"
#include "harness/reference_broker/authenticating.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/protocol.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

/// Takes the client's wishes for this connection from its CONNECT, even if it is refused later.
void learn(const options& chosen, connection& peer, const mqtt::connect& packet) {
    const auto number = [&](property_id id, std::uint32_t otherwise) {
        return mqtt::find_integer(packet.properties, id).value_or(otherwise);
    };
    // T5:3.1.2.11.3/b: the value of an earlier connection does not count.
    peer.receive_maximum =
        static_cast<std::uint16_t>(number(property_id::receive_maximum, peer.receive_maximum));
    // A server may keep less in flight than the client allows.
    peer.receive_maximum = std::min(peer.receive_maximum, chosen.policy.window);
    peer.topic_alias_maximum =
        static_cast<std::uint16_t>(number(property_id::topic_alias_maximum, 0));
    peer.maximum_packet_size = number(property_id::maximum_packet_size, peer.maximum_packet_size);
    peer.wants_problem_information = number(property_id::request_problem_information, 1) != 0;
    peer.requested_expiry_s = number(property_id::session_expiry_interval, 0);  // T5:3.1.2.11.2/a
    peer.keep_alive = packet.keep_alive;
    peer.username = packet.username;
}

/// [MQTT-3.2.2-7] v5, [MQTT-3.2.2-5] v3.1.1: a refusal closes. Session Present is 0 [MQTT-3.2.2-6].
void refuse(broker& core, connection& peer, const refusal& cause) {
    mqtt::connack answer;
    // [MQTT-3.1.4-2] v5: a server may close without a CONNACK.
    const bool is_silent = !cause.is_told || (is_v5(peer) && core.chosen.policy.refuses_in_silence);
    if (is_silent) return close(core, peer);
    if (is_v5(peer)) {
        answer.reason_code = cause.reason;
        send_explained(core, peer, answer, cause.text);
    } else if (cause.return_code) {
        answer.reason_code = *cause.return_code;
        send_or_drop(core, peer, answer);
    }
    close(core, peer);
}

/// [MQTT-3.1.2-2]: an unknown level may be told in either form.
void refuse_protocol(broker& core, connection& peer, const protocol& asked, refusal cause) {
    const auto form = core.chosen.policy.level;
    const bool is_above = asked.level > 5;
    if (is_above && form == unknown_level::closes) cause.is_told = false;
    if (is_above && form == unknown_level::code_of_v311) peer.version = mqtt::version::v311;
    refuse(core, peer, cause);
}

/// For defects only: the will of a refused CONNECT is published.
void send_will_despite_refusal(broker& core, const mqtt::connect& packet, defect cause) {
    if (packet.will && core.wrong(cause))
        publish(core, message_of(*packet.will, packet.client_id, core.now));
}

/// For defects only: a refused CONNECT changes state, although it must not ([MQTT-3.1.4-2] v3.1.1;
/// v5 says the same).
void disturb_despite_refusal(broker& core, const mqtt::connect& packet) {
    send_will_despite_refusal(core, packet, defect::refused_connect_sends_will);
    session* state = find_session(core, packet.client_id);
    if (state == nullptr) return;
    connection* held = connection_of(core, *state);
    if (held != nullptr && packet.will && core.wrong(defect::refused_connect_replaces_will))
        state->will = packet.will;
    if (held != nullptr && core.wrong(defect::takeover_before_auth))
        disconnect(core, *held, reason::session_taken_over,
                   "another connection has its identifier");
    state = find_session(core, packet.client_id);
    if (state != nullptr && packet.clean_start && core.wrong(defect::refused_connect_discards))
        end_session(core, *state);
}

bool is_readable(const mqtt::decoded& read) {
    return read.packet && std::holds_alternative<mqtt::connect>(*read.packet);
}

}  // namespace

// [MQTT-3.1.4-1]: the format is checked first, then this server's own conditions.
void on_first_packet(broker& core, connection& peer, bytes_view frame) {
    const auto asked = announced_protocol(frame);
    if (!asked) return close(core, peer);  // [MQTT-3.1.0-1]: the packet is not a CONNECT
    peer.version = asked->level >= 5 ? mqtt::version::v5 : mqtt::version::v311;
    if (const auto cause = refusal_of_protocol(*asked))
        return refuse_protocol(core, peer, *asked, *cause);
    const mqtt::decoded read = mqtt::decode(frame, peer.version, mqtt::sender::client);
    const auto bad = objection_to(read);
    const bool overlooked =
        bad && is_readable(read) && core.wrong(defect::malformed_connect_accepted);
    if (bad && !overlooked) {
        if (is_readable(read))
            send_will_despite_refusal(core, std::get<mqtt::connect>(*read.packet),
                                      defect::malformed_connect_sends_will);
        return refuse(core, peer, refusal_of_format(*bad));
    }
    const auto& packet = std::get<mqtt::connect>(*read.packet);
    learn(core.chosen, peer, packet);
    note_arrival(core, packet.client_id);
    if (const auto cause = refusal_of_method(core, packet))
        return refuse_connect(core, peer, packet, *cause);
    if (names_known_method(core.chosen, packet)) return begin_authentication(core, peer, packet);
    admit(core, peer, packet);
}

void admit(broker& core, connection& peer, const mqtt::connect& packet) {
    if (const auto cause = refusal_of(core, peer, packet))
        return refuse_connect(core, peer, packet, *cause);
    core.timers.cancel(connect_deadline_of(peer.id));
    accept(core, peer, packet);
}

void refuse_connect(broker& core, connection& peer, const mqtt::connect& packet,
                    const refusal& cause) {
    disturb_despite_refusal(core, packet);
    refuse(core, peer, cause);
}

// [MQTT-3.1.2-22] v5, [MQTT-3.1.2-24] v3.1.1: one and a half times the value in force.
void restart_keep_alive(broker& core, const connection& peer) {
    if (peer.keep_alive == 0) return;
    const std::chrono::milliseconds limit{std::uint32_t{peer.keep_alive} * 1500};
    core.timers.set(keep_alive_of(peer.id), core.now + limit);
}

}  // namespace brokerproof::reference_broker
