#include "harness/reference_broker/publishing.hpp"

#include <fmt/format.h>

#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/permitting.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/retaining.hpp"
#include "harness/reference_broker/routing.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/topic_alias.hpp"

namespace brokerproof::reference_broker {
namespace {

// T5:3.3.4/b: QoS 1 is acknowledged at once, so only QoS 2 is ever outstanding. 3.1.1 has no such
// limit. A repeated PUBLISH is the same one.
bool exceeds_receive_maximum(const broker& b, const connection& c, const mqtt::publish& packet) {
    if (!is_v5(c) || packet.qos == 0 || c.unfinished.contains(packet.packet_id)) return false;
    return c.unfinished.size() >= b.chosen.receive_maximum &&
           !b.wrong(defect::own_receive_maximum_unenforced);
}

std::optional<objection> objection_to(const broker& b, const connection& c,
                                      const mqtt::publish& packet) {
    if (packet.qos > b.chosen.maximum_qos) {
        return objection{reason::qos_not_supported,
                         fmt::format("QoS {} is not supported", packet.qos)};
    }
    if (packet.retain && !b.chosen.retain_available) {
        return objection{reason::retain_not_supported, "retained messages are not supported"};
    }
    if (exceeds_receive_maximum(b, c, packet)) {
        return objection{
            reason::receive_maximum_exceeded,
            fmt::format("more than {} messages are not acknowledged", b.chosen.receive_maximum)};
    }
    return std::nullopt;
}

/// Gives the message to whom it concerns, and returns the code of its acknowledgement in 5.0.
// [MQTT-3.3.5-2] v3.1.1: a client that may not publish cannot be told, so it is acknowledged.
std::uint8_t pass_on(broker& b, const connection& c, const mqtt::publish& packet) {
    const bool allowed = may_publish(b.chosen, c.username, packet.topic);
    if (!allowed && !b.wrong(defect::refused_publish_routed)) return reason::not_authorized;
    const bool anybody = publish(b, message_of(packet, c.client_id, b.now));
    if (!allowed) return reason::not_authorized;
    // T5:3.4.2.1/a: a 5.0 publisher is told that nobody is subscribed.
    return anybody ? reason::success : reason::no_matching_subscribers;
}

void accept_qos_1(broker& b, connection& c, const mqtt::publish& packet) {
    mqtt::puback answer;  // [MQTT-4.3.2-4] v5, [MQTT-4.3.2-2] v3.1.1
    answer.packet_id = packet.packet_id;
    answer.reason_code = pass_on(b, c, packet);
    send(b, c, answer);
}

// [MQTT-4.3.3-9] v5: after a PUBREC that refuses, the identifier is free.
void free_refused_id(broker& b, connection& c, session& s, std::uint16_t packet_id) {
    if (!is_v5(c) || b.wrong(defect::refused_publish_holds_id)) return;
    c.unfinished.erase(packet_id);
    s.inbound.erase(packet_id);
}

// The message goes on at PUBLISH, and its identifier is held until PUBREL: the first of the two
// methods of figure 4.3.
void accept_qos_2(broker& b, connection& c, const mqtt::publish& packet) {
    session& s = session_of(b, c);
    c.unfinished.insert(packet.packet_id);
    const bool is_new = s.inbound.insert(packet.packet_id).second;
    mqtt::pubrec answer;  // [MQTT-4.3.3-8] v5
    answer.packet_id = packet.packet_id;
    // [MQTT-4.3.3-10] v5: a repeated PUBLISH is not given to anybody again.
    if (is_new || b.wrong(defect::inbound_delivered_twice)) {
        answer.reason_code = pass_on(b, c, packet);
        if (reason::is_failure(answer.reason_code)) free_refused_id(b, c, s, packet.packet_id);
        keep(b, s);
    }
    send(b, c, answer);
}

}  // namespace

void on_publish(broker& b, connection& c, mqtt::publish packet) {
    auto bad = resolve_topic_alias(b, c, packet);
    if (!bad) bad = objection_to(b, c, packet);
    if (bad) return disconnect(b, c, bad->reason, bad->text);
    switch (packet.qos) {
        case 0: pass_on(b, c, packet); return;
        case 1: return accept_qos_1(b, c, packet);
        default: return accept_qos_2(b, c, packet);
    }
}

void on_pubrel(broker& b, connection& c, const mqtt::pubrel& packet) {
    session& s = session_of(b, c);
    const bool known = s.inbound.contains(packet.packet_id);
    if (known && !b.wrong(defect::inbound_kept_after_pubrel))
        s.inbound.erase(packet.packet_id);  // [MQTT-4.3.3-12] v5
    c.unfinished.erase(packet.packet_id);
    if (known) keep(b, s);
    mqtt::pubcomp answer;  // [MQTT-4.3.3-11] v5
    answer.packet_id = packet.packet_id;
    if (known) {
        send(b, c, answer);
    } else {
        answer.reason_code = reason::packet_identifier_not_found;
        send_explained(b, c, answer, "no PUBLISH with this identifier waits for PUBREL");
    }
}

bool publish(broker& b, message m) {
    if (m.expires_at && m.lifetime_s == 0 && b.wrong(defect::message_expiry_zero_is_none))
        m.expires_at.reset();
    if (m.retain) retain(b, m);
    return route(b, std::make_shared<const message>(std::move(m)));
}

}  // namespace brokerproof::reference_broker
