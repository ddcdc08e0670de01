#include "harness/reference_broker/delivering.hpp"

#include <algorithm>

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/sharing.hpp"
#include "harness/reference_broker/turns.hpp"

namespace brokerproof::reference_broker {
namespace {

// A message that is forwarded keeps RETAIN only where a 5.0 subscription asks for it
// [MQTT-3.3.1-12, MQTT-3.3.1-13], in 3.1.1 never [MQTT-3.3.1-9]; one that was retained when the
// client subscribed has it (T5:3.3.1.3/b, [MQTT-3.3.1-8] v3.1.1).
bool retain_flag(const connection& c, const delivery& d) {
    return d.was_retained || (is_v5(c) && d.keeps_retain && d.what->retain);
}

mqtt::publish packet_of(const broker& b, const connection& c, const delivery& d) {
    mqtt::publish packet;
    packet.topic = d.what->topic;
    packet.payload = d.what->payload;
    packet.qos = d.qos;
    packet.retain = retain_flag(c, d);
    packet.packet_id = d.packet_id;
    packet.properties = forwarded_properties(*d.what, b.now);
    if (d.what->expires_at && b.wrong(defect::message_expiry_not_reduced))
        packet.properties.back().value = d.what->lifetime_s;
    for (const std::uint32_t id : d.subscription_ids) {
        packet.properties.push_back({mqtt::property_id::subscription_identifier, id});
    }
    return packet;
}

/// The delivery is over, by whatever cause.
void finish(broker& b, session& s, connection* c, std::uint64_t order) {
    const delivery& d = s.outbound.at(order);
    forget(b, d);
    if (d.packet_id != 0) s.in_flight.erase(d.packet_id);
    if (c != nullptr) c->unacknowledged.erase(order);  // T5:4.9/a
    const bool others_wait = c != nullptr && !c->unacknowledged.empty();
    if (others_wait && b.wrong(defect::quota_refilled_by_any)) c->unacknowledged.clear();
    s.outbound.erase(order);
}

/// A first transmission takes an identifier and is on record before it leaves.
void begin(broker& b, session& s, delivery& d) {
    const bool reused = !s.in_flight.empty() && b.wrong(defect::packet_ids_reused);
    d.packet_id = reused ? s.in_flight.begin()->first : take_packet_id(s);
    d.stage = delivery_stage::published;
    s.in_flight[d.packet_id] = d.order;
    keep(b, s, d);
}

instant retry_time(const broker& b) { return b.now + std::chrono::seconds(5); }

// [MQTT-3.3.1-1, MQTT-3.3.1-3]: DUP says that this very PUBLISH was sent before, and nothing else.
// [MQTT-3.1.2-25] v5: what is too large for the client counts as delivered.
void transmit(broker& b, session& s, connection& c, delivery& d, bool again) {
    mqtt::publish packet = packet_of(b, c, d);
    packet.dup = again;
    if (send(b, c, packet)) {
        c.unacknowledged.insert(d.order);
        if (b.wrong(defect::redelivery_by_timer))
            b.timers.set(retry_of(s.client_id), retry_time(b));
    } else {
        const std::uint64_t order = d.order;
        finish(b, s, &c, order);
        if (b.wrong(defect::quota_lost_on_oversize)) c.unacknowledged.insert(order);
    }
}

void transmit_first(broker& b, session& s, connection& c, delivery& d) {
    // [MQTT-3.3.2-5] v5: not when its time has passed and its delivery has not begun.
    if (has_expired(*d.what, b.now) && !b.wrong(defect::message_expiry_at_enqueue_only)) {
        const std::uint64_t order = d.order;
        finish(b, s, &c, order);
        if (b.wrong(defect::message_expiry_holds_window)) c.unacknowledged.insert(order);
        return;
    }
    begin(b, s, d);
    transmit(b, s, c, d, false);
}

// [MQTT-3.3.4-9, MQTT-4.9.0-2] v5: no more than the client's Receive Maximum; 3.1.1 sets no limit
// but that of the identifiers.
bool has_quota(const connection& c) { return c.unacknowledged.size() < c.receive_maximum; }

/// A first transmission needs an identifier; what is sent again has one.
bool lacks_packet_id(const session& s, const delivery& d) {
    return d.stage == delivery_stage::queued && is_out_of_packet_ids(s);
}

/// [MQTT-4.4.0-1]: only ever on a new connection.
void transmit_again(broker& b, session& s, connection& c, delivery& d) {
    if (b.wrong(defect::redelivery_missing)) return;
    const bool too_late = has_expired(*d.what, b.now);
    if (too_late && b.wrong(defect::message_expiry_drops_in_flight))
        return finish(b, s, &c, d.order);
    transmit(b, s, c, d, true);
}

/// Sends what may be sent, in order: every delivery gets its turn once a connection.
void send_waiting(broker& b, session& s, connection& c) {
    while (has_quota(c)) {
        delivery* d = next_in_turn(b, s, c);
        if (d == nullptr) return;
        if (lacks_packet_id(s, *d)) {
            c.next_order = d->order;  // it has its turn again when an identifier is free
            return;
        }
        if (d->stage == delivery_stage::queued) {
            transmit_first(b, s, c, *d);
        } else if (d->stage == delivery_stage::published) {
            transmit_again(b, s, c, *d);
        }
    }
}

void send_pubrel(broker& b, const connection& c, std::uint16_t packet_id) {
    mqtt::pubrel packet;
    packet.packet_id = packet_id;
    send(b, c, packet);
}

void publish_instead(broker& b, session& s, connection& c, delivery& d) {
    d.stage = delivery_stage::published;
    transmit(b, s, c, d, true);
}

// [MQTT-4.9.0-3] v5: PUBREL is not held back by the window, so it goes first (AMB-9).
void resend_pubrels(broker& b, session& s, connection& c) {
    for (auto& [order, d] : s.outbound) {
        if (d.stage != delivery_stage::released) continue;
        if (b.wrong(defect::redelivery_publish_after_pubrec))
            publish_instead(b, s, c, d);
        else
            send_pubrel(b, c, d.packet_id);
    }
}

void send_qos_0(broker& b, const session& s, const delivery& d) {
    const connection* c = connection_of(b, s);
    if (c == nullptr || has_expired(*d.what, b.now)) return;
    send(b, *c, packet_of(b, *c, d));  // DUP 0, no identifier [MQTT-3.3.1-2, MQTT-2.2.1-2]
}

void discard_expired(broker& b, session& s) {
    std::vector<std::uint64_t> expired;
    for (const auto& [order, d] : s.outbound) {
        // [MQTT-4.3.3-7] v5: what was sent does not expire.
        const bool waits = d.stage == delivery_stage::queued;
        if (waits && has_expired(*d.what, b.now)) expired.push_back(order);
    }
    for (const std::uint64_t order : expired) finish(b, s, nullptr, order);
}

bool is_full(broker& b, session& s) {
    const auto queued = queued_count(s);
    if (!s.online && queued >= 20 && b.wrong(defect::queue_limited_to_window)) return true;
    if (queued >= b.chosen.queue_limit / 2 && b.wrong(defect::queue_limit_halved)) return true;
    if (queued < b.chosen.queue_limit || b.wrong(defect::queue_limit_ignored)) return false;
    discard_expired(b, s);
    return queued_count(s) >= b.chosen.queue_limit;
}

/// Defects only: the newest in the place of the oldest that waits.
void replace_oldest(broker& b, session& s, delivery d) {
    const auto oldest = std::ranges::find_if(
        s.outbound, [](const auto& one) { return one.second.stage == delivery_stage::queued; });
    d.order = oldest->first;
    keep(b, s, d);
    oldest->second = std::move(d);
}

/// The delivery in flight that an acknowledgement means; null when there is none in this stage.
delivery* awaiting(session& s, std::uint16_t packet_id, std::uint8_t qos, delivery_stage stage) {
    delivery* d = find_in_flight(s, packet_id);
    return d != nullptr && d->qos == qos && d->stage == stage ? d : nullptr;
}

void finish_and_go_on(broker& b, session& s, connection& c, const delivery& d) {
    finish(b, s, &c, d.order);
    if (queued_count(s) > 0 && b.wrong(defect::queue_stops_at_window)) return;
    send_waiting(b, s, c);
}

/// Defects only: who refuses a shared message refuses it for the group.
void offer_to_others(broker& b, session& s, connection& c, const delivery& d) {
    const delivery refused = d;
    finish_and_go_on(b, s, c, d);
    pass_to_another_member(b, s, refused);
}

void refuse_pubrec(broker& b, const connection& c, std::uint16_t packet_id) {
    mqtt::pubrel packet;  // [MQTT-3.6.2-1] v5
    packet.packet_id = packet_id;
    packet.reason_code = reason::packet_identifier_not_found;
    send_explained(b, c, packet, "no PUBLISH with this identifier waits for PUBREC");
}

/// Defects only: the window is not asked.
void flood(broker& b, session& s, connection& c) {
    for (auto& [order, d] : s.outbound) {
        if (d.stage != delivery_stage::published) continue;
        c.had_their_turn.insert(order);
        transmit(b, s, c, d, true);
    }
}

}  // namespace

void deliver(broker& b, session& s, delivery d) {
    if (d.qos == 0 && !s.online && b.wrong(defect::offline_qos_0_as_qos_1)) d.qos = 1;
    if (d.qos == 0) return send_qos_0(b, s, d);
    if (!s.online && b.wrong(defect::offline_not_queued)) return;
    if (is_full(b, s)) {
        if (queued_count(s) > 0 && b.wrong(defect::queue_full_disordered))
            replace_oldest(b, s, std::move(d));
        return;
    }
    d.order = b.next_order++;
    keep(b, s, d);
    const std::uint64_t order = d.order;
    s.outbound.emplace(order, std::move(d));
    if (connection* c = connection_of(b, s)) send_waiting(b, s, *c);
}

void send_again(broker& b, session& s) {
    connection* c = connection_of(b, s);
    if (c == nullptr) return;
    for (auto& [order, d] : s.outbound) {
        if (d.stage == delivery_stage::published) transmit(b, s, *c, d, true);
    }
}

void resume(broker& b, session& s, connection& c) {
    resend_pubrels(b, s, c);
    const bool too_many = s.in_flight.size() > c.receive_maximum;
    if (too_many && b.wrong(defect::redelivery_ignores_window)) flood(b, s, c);
    send_waiting(b, s, c);
}

// [MQTT-4.4.0-2] v5: a failure is an acknowledgement, too; [MQTT-4.8.2-6] v5: and final.
void on_puback(broker& b, connection& c, const mqtt::puback& packet) {
    session& s = session_of(b, c);
    const delivery* d = awaiting(s, packet.packet_id, 1, delivery_stage::published);
    if (reason::is_failure(packet.reason_code) && b.wrong(defect::puback_failure_ignored)) return;
    const bool is_refused = d != nullptr && reason::is_failure(packet.reason_code);
    if (is_refused && !d->share.empty() && b.wrong(defect::shared_refused_offered_again))
        return offer_to_others(b, s, c, *d);
    if (d != nullptr) return finish_and_go_on(b, s, c, *d);
    if (c.receive_maximum < 65'535 && b.wrong(defect::quota_raised_by_strangers)) {
        ++c.receive_maximum;
        send_waiting(b, s, c);
    }
}

void on_pubrec(broker& b, connection& c, const mqtt::pubrec& packet) {
    session& s = session_of(b, c);
    delivery* d = awaiting(s, packet.packet_id, 2, delivery_stage::published);
    const bool is_refused = d != nullptr && reason::is_failure(packet.reason_code);
    if (is_refused && !d->share.empty() && b.wrong(defect::shared_refused_offered_again))
        return offer_to_others(b, s, c, *d);
    if (is_refused && !b.wrong(defect::pubrec_failure_ignored)) {
        return finish_and_go_on(b, s, c, *d);  // T5:2.2.1/a, [MQTT-4.4.0-2] v5
    }
    if (d != nullptr) {  // [MQTT-4.3.3-4, MQTT-4.3.3-6] v5: from here on PUBREL, never PUBLISH
        d->stage = delivery_stage::released;
        keep(b, s, *d);
        if (b.wrong(defect::quota_freed_at_pubrec)) c.unacknowledged.erase(d->order);
        return send_pubrel(b, c, packet.packet_id);
    }
    if (reason::is_failure(packet.reason_code)) return;
    if (awaiting(s, packet.packet_id, 2, delivery_stage::released) != nullptr) {
        return send_pubrel(b, c, packet.packet_id);
    }
    if (!b.wrong(defect::pubrec_unknown_ignored)) refuse_pubrec(b, c, packet.packet_id);
}

void on_pubcomp(broker& b, connection& c, const mqtt::pubcomp& packet) {
    session& s = session_of(b, c);
    const delivery* d = awaiting(s, packet.packet_id, 2, delivery_stage::released);
    if (d != nullptr) finish_and_go_on(b, s, c, *d);
}

}  // namespace brokerproof::reference_broker
