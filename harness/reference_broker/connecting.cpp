#include "harness/reference_broker/connecting.hpp"

#include "harness/reference_broker/accepting.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/objection.hpp"
#include "harness/reference_broker/protocol.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/refusing.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

/// What the client asks for this connection, also where it is going to be refused.
void learn(connection& c, const mqtt::connect& packet) {
    const auto number = [&](property_id id, std::uint32_t otherwise) {
        return mqtt::find_integer(packet.properties, id).value_or(otherwise);
    };
    // T5:3.1.2.11.3/b: the value of an earlier connection does not count.
    c.receive_maximum =
        static_cast<std::uint16_t>(number(property_id::receive_maximum, c.receive_maximum));
    c.maximum_packet_size = number(property_id::maximum_packet_size, c.maximum_packet_size);
    c.wants_problem_information = number(property_id::request_problem_information, 1) != 0;
    c.requested_expiry_s = number(property_id::session_expiry_interval, 0);  // T5:3.1.2.11.2/a
    c.keep_alive = packet.keep_alive;
    c.username = packet.username;
}

/// [MQTT-3.2.2-7] v5, [MQTT-3.2.2-5] v3.1.1: a refusal closes. Session Present is 0 [MQTT-3.2.2-6].
void refuse(broker& b, connection& c, const refusal& why) {
    mqtt::connack answer;
    if (is_v5(c)) {
        answer.reason_code = why.reason;
        send_explained(b, c, answer, why.text);
    } else if (why.return_code) {
        answer.reason_code = *why.return_code;
        send(b, c, answer);
    }
    close(b, c);
}

/// [MQTT-3.1.4-2] v3.1.1, v5 alike: whoever is refused changes nothing. Defects only.
void disturb_despite_refusal(broker& b, const mqtt::connect& packet) {
    session* s = find_session(b, packet.client_id);
    if (s == nullptr) return;
    connection* held = connection_of(b, *s);
    if (held != nullptr && b.wrong(defect::takeover_before_auth))
        disconnect(b, *held, reason::session_taken_over, "another connection has its identifier");
    s = find_session(b, packet.client_id);
    if (s != nullptr && packet.clean_start && b.wrong(defect::refused_connect_discards))
        end_session(b, *s);
}

bool is_readable(const mqtt::decoded& read) {
    return read.packet && std::holds_alternative<mqtt::connect>(*read.packet);
}

}  // namespace

// [MQTT-3.1.4-1]: the format is checked first, then what this server asks for.
void on_first_packet(broker& b, connection& c, bytes_view frame) {
    const auto asked = announced_protocol(frame);
    if (!asked) return close(b, c);  // [MQTT-3.1.0-1]: no CONNECT at all
    c.version = asked->level >= 5 ? mqtt::version::v5 : mqtt::version::v311;
    if (const auto why = refusal_of_protocol(*asked)) return refuse(b, c, *why);
    const mqtt::decoded read = mqtt::decode(frame, c.version, mqtt::sender::client);
    const auto bad = objection_to(read);
    const bool overlooked = bad && is_readable(read) && b.wrong(defect::malformed_connect_accepted);
    if (bad && !overlooked) return refuse(b, c, refusal_of_format(*bad));
    const auto& packet = std::get<mqtt::connect>(*read.packet);
    learn(c, packet);
    if (const auto why = refusal_of(b, c, packet)) {
        disturb_despite_refusal(b, packet);
        return refuse(b, c, *why);
    }
    b.timers.cancel(connect_deadline_of(c.id));
    accept(b, c, packet);
}

// [MQTT-3.1.2-22] v5, [MQTT-3.1.2-24] v3.1.1: one and a half times the value in force.
void restart_keep_alive(broker& b, const connection& c) {
    if (c.keep_alive == 0) return;
    const std::chrono::milliseconds limit{std::uint32_t{c.keep_alive} * 1500};
    b.timers.set(keep_alive_of(c.id), b.now + limit);
}

}  // namespace brokerproof::reference_broker
