#include "harness/reference_broker/delivering.hpp"

#include <algorithm>

#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misstating.hpp"
#include "harness/reference_broker/readiness.hpp"
#include "harness/reference_broker/reading.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/sharing.hpp"
#include "harness/reference_broker/topic_alias.hpp"
#include "harness/reference_broker/turns.hpp"

namespace brokerproof::reference_broker {
namespace {

// A forwarded message keeps RETAIN only where a 5.0 subscription asks for it [MQTT-3.3.1-12,
// MQTT-3.3.1-13], and never in 3.1.1 [MQTT-3.3.1-9]. A message that was already retained when the
// client subscribed has RETAIN 1 (T5:3.3.1.3/b, [MQTT-3.3.1-8] v3.1.1).
bool retain_flag(const connection& peer, const delivery& outgoing) {
    return outgoing.was_retained ||
           (is_v5(peer) && outgoing.keeps_retain && outgoing.content->retain);
}

mqtt::publish packet_of(const broker& core, const connection& peer, const delivery& outgoing) {
    mqtt::publish packet;
    packet.topic = outgoing.content->topic;
    packet.payload = outgoing.content->payload;
    packet.qos = outgoing.qos;
    packet.retain = retain_flag(peer, outgoing);
    packet.packet_id = outgoing.packet_id;
    packet.properties =
        forwarded_properties(*outgoing.content, core.now, core.chosen.policy.rounds_expiry_down);
    if (outgoing.content->expires_at && core.wrong(defect::message_expiry_not_reduced))
        packet.properties.back().value = outgoing.content->lifetime_s;
    for (const std::uint32_t id : outgoing.subscription_ids) {
        packet.properties.push_back({mqtt::property_id::subscription_identifier, id});
    }
    misstate(core, packet);
    return packet;
}

/// The delivery is over, for any reason.
void finish(broker& core, session& state, connection* peer, std::uint64_t order) {
    const delivery& outgoing = state.outbound.at(order);
    forget(core, outgoing);
    if (outgoing.packet_id != 0) state.in_flight.erase(outgoing.packet_id);
    if (peer != nullptr) peer->unacknowledged.erase(order);  // T5:4.9/a
    const bool others_wait = peer != nullptr && !peer->unacknowledged.empty();
    if (others_wait && core.wrong(defect::quota_refilled_by_any)) peer->unacknowledged.clear();
    state.outbound.erase(order);
}

/// A first transmission takes an identifier and is recorded before the packet is sent.
void begin(broker& core, session& state, delivery& outgoing) {
    const bool reused = !state.in_flight.empty() && core.wrong(defect::packet_ids_reused);
    outgoing.packet_id = reused ? state.in_flight.begin()->first : take_packet_id(core, state);
    outgoing.stage = delivery_stage::published;
    state.in_flight[outgoing.packet_id] = outgoing.order;
    keep(core, state, outgoing);
}

constexpr std::chrono::seconds wrong_retry{5};

/// Section 4.4 of 3.1.1 requires redelivery on a new connection only, and forbids no other;
/// [MQTT-4.4.0-1] v5 does.
void book_retry(broker& core, const session& state, const connection& peer) {
    const auto every = core.chosen.policy.v311_retry_every;
    const bool retries = !is_v5(peer) && every.count() > 0;
    if (!retries && !core.wrong(defect::redelivery_by_timer)) return;
    core.timers.set(retry_of(state.client_id), core.now + (retries ? every : wrong_retry));
}

// [MQTT-3.3.1-1, MQTT-3.3.1-3]: DUP is 1 only if this PUBLISH was sent to this client before.
// [MQTT-3.1.2-25] v5: a message that is too large for the client counts as delivered.
void transmit(broker& core, session& state, connection& peer, delivery& outgoing, bool again) {
    mqtt::publish packet = packet_of(core, peer, outgoing);
    packet.dup = again;
    if (again) misstate_again(core, packet);
    if (send_publish(core, peer, packet)) {
        peer.unacknowledged.insert(outgoing.order);
        book_retry(core, state, peer);
    } else {
        const std::uint64_t order = outgoing.order;
        finish(core, state, &peer, order);
        if (core.wrong(defect::quota_lost_on_oversize)) peer.unacknowledged.insert(order);
    }
}

void send_qos_0(broker& core, const session& state, const delivery& outgoing) {
    connection* peer = connection_of(core, state);
    if (peer == nullptr || has_expired(*outgoing.content, core.now)) return;
    // DUP 0, no identifier [MQTT-3.3.1-2, MQTT-2.2.1-2]
    send_publish(core, *peer, packet_of(core, *peer, outgoing));
}

// [MQTT-3.3.2-5] v5: a message that expires before its delivery begins is not sent.
bool is_too_late(const broker& core, const delivery& outgoing) {
    if (!has_expired(*outgoing.content, core.now)) return false;
    if (!outgoing.share.empty() && core.wrong(defect::shared_expiry_ignored)) return false;
    return !core.wrong(defect::message_expiry_at_enqueue_only);
}

void transmit_first(broker& core, session& state, connection& peer, delivery& outgoing) {
    if (outgoing.qos == 0) {
        send_qos_0(core, state, outgoing);
        return finish(core, state, &peer, outgoing.order);
    }
    if (is_too_late(core, outgoing)) {
        const std::uint64_t order = outgoing.order;
        finish(core, state, &peer, order);
        if (core.wrong(defect::message_expiry_holds_window)) peer.unacknowledged.insert(order);
        return;
    }
    begin(core, state, outgoing);
    transmit(core, state, peer, outgoing, false);
}

// [MQTT-3.3.4-9, MQTT-4.9.0-2] v5: the limit is the client's Receive Maximum; in 3.1.1 only the
// number of identifiers limits.
bool has_quota(const connection& peer) { return peer.unacknowledged.size() < peer.receive_maximum; }

/// A first transmission needs an identifier; a message that is sent again has one already.
bool lacks_packet_id(const session& state, const delivery& outgoing) {
    return outgoing.stage == delivery_stage::queued && outgoing.qos > 0 &&
           is_out_of_packet_ids(state);
}

/// [MQTT-4.4.0-1]: only on a new connection.
void transmit_again(broker& core, session& state, connection& peer, delivery& outgoing) {
    if (core.wrong(defect::redelivery_missing)) return;
    const bool too_late = has_expired(*outgoing.content, core.now);
    if (too_late && core.wrong(defect::message_expiry_drops_in_flight))
        return finish(core, state, &peer, outgoing.order);
    transmit(core, state, peer, outgoing, true);
}

/// Sends as many deliveries as the window allows, in order. Every delivery has its turn once per
/// connection.
void send_waiting(broker& core, session& state, connection& peer) {
    if (is_held_up(core, peer)) return;
    while (has_quota(peer)) {
        delivery* outgoing = next_in_turn(core, state, peer);
        if (outgoing == nullptr) return;
        if (lacks_packet_id(state, *outgoing)) {
            peer.next_order = outgoing->order;  // its turn comes again when an identifier is free
            peer.had_their_turn.erase(outgoing->order);
            return;
        }
        if (outgoing->stage == delivery_stage::queued) {
            transmit_first(core, state, peer, *outgoing);
        } else if (outgoing->stage == delivery_stage::published) {
            transmit_again(core, state, peer, *outgoing);
        }
    }
}

void send_pubrel(broker& core, const connection& peer, std::uint16_t packet_id) {
    mqtt::pubrel packet;
    packet.packet_id = packet_id;
    send_or_drop(core, peer, packet);
}

void publish_instead(broker& core, session& state, connection& peer, delivery& outgoing) {
    outgoing.stage = delivery_stage::published;
    transmit(core, state, peer, outgoing, true);
}

/// For defects only: owed PUBRELs end with the interval of their message.
void drop_expired_pubrels(broker& core, session& state) {
    std::vector<std::uint64_t> expired;
    for (const auto& [order, outgoing] : state.outbound) {
        const bool is_owed = outgoing.stage == delivery_stage::released;
        if (is_owed && has_expired(*outgoing.content, core.now) &&
            core.wrong(defect::message_expiry_drops_pubrel))
            expired.push_back(order);
    }
    for (const std::uint64_t order : expired) finish(core, state, nullptr, order);
}

// [MQTT-4.9.0-3] v5: the window does not hold back PUBREL, so PUBRELs are sent first (AMB-9).
void resend_pubrels(broker& core, session& state, connection& peer) {
    drop_expired_pubrels(core, state);
    for (auto& [order, outgoing] : state.outbound) {
        if (outgoing.stage != delivery_stage::released) continue;
        if (core.wrong(defect::redelivery_publish_after_pubrec))
            publish_instead(core, state, peer, outgoing);
        else
            send_pubrel(core, peer, outgoing.packet_id);
    }
}

void discard_expired(broker& core, session& state) {
    std::vector<std::uint64_t> expired;
    for (const auto& [order, outgoing] : state.outbound) {
        // [MQTT-4.3.3-7] v5: a message that was sent does not expire.
        const bool waits = outgoing.stage == delivery_stage::queued;
        if (waits && has_expired(*outgoing.content, core.now)) expired.push_back(order);
    }
    for (const std::uint64_t order : expired) finish(core, state, nullptr, order);
}

bool is_full(broker& core, session& state) {
    const auto queued = queued_count(state);
    if (!state.online && queued >= 20 && core.wrong(defect::queue_limited_to_window)) return true;
    if (queued >= core.chosen.queue_limit / 2 && core.wrong(defect::queue_limit_halved))
        return true;
    if (queued < core.chosen.queue_limit || core.wrong(defect::queue_limit_ignored)) return false;
    if (!core.wrong(defect::queue_full_of_expired)) discard_expired(core, state);
    return queued_count(state) >= core.chosen.queue_limit;
}

/// A full queue that drops its oldest message has room for another one.
void drop_oldest(broker& core, session& state) {
    const auto oldest = std::ranges::find_if(state.outbound, [](const auto& entry) {
        return entry.second.stage == delivery_stage::queued;
    });
    if (oldest != state.outbound.end()) finish(core, state, nullptr, oldest->first);
}

/// A QoS 0 message that has to wait: for the client, or behind an earlier one.
bool waits_with_qos_0(const broker& core, const session& state) {
    if (!core.chosen.policy.keeps_qos_0) return false;
    return !state.online || std::ranges::any_of(state.outbound, [](const auto& entry) {
        return entry.second.qos == 0;
    });
}

/// For defects only: the newest message replaces the oldest waiting one.
void replace_oldest(broker& core, session& state, delivery outgoing) {
    const auto oldest = std::ranges::find_if(state.outbound, [](const auto& entry) {
        return entry.second.stage == delivery_stage::queued;
    });
    outgoing.order = oldest->first;
    keep(core, state, outgoing);
    oldest->second = std::move(outgoing);
}

/// The delivery in flight that an acknowledgement refers to; null when there is none in this stage.
delivery* awaiting(session& state, std::uint16_t packet_id, std::uint8_t qos,
                   delivery_stage stage) {
    delivery* outgoing = find_in_flight(state, packet_id);
    return outgoing != nullptr && outgoing->qos == qos && outgoing->stage == stage ? outgoing
                                                                                   : nullptr;
}

void finish_and_go_on(broker& core, session& state, connection& peer, const delivery& outgoing) {
    finish(core, state, &peer, outgoing.order);
    if (queued_count(state) > 0 && core.wrong(defect::queue_stops_at_window)) return;
    send_waiting(core, state, peer);
}

/// For defects only: a message that one member of a shared subscription refuses goes to another
/// member.
void offer_to_others(broker& core, session& state, connection& peer, const delivery& outgoing) {
    const delivery refused = outgoing;
    finish_and_go_on(core, state, peer, outgoing);
    pass_to_another_member(core, state, refused);
}

/// For defects only: a PUBREC for no known message counts for another one, or fills the window.
void misread_pubrec(broker& core, session& state, connection& peer) {
    constexpr std::uint64_t no_delivery = 0;  // the order numbers begin with 1
    if (peer.receive_maximum < 65'535 && core.wrong(defect::pubrec_unknown_fills_window))
        peer.unacknowledged.insert(no_delivery);
    const auto waiting = std::ranges::find_if(state.outbound, [](const auto& entry) {
        return entry.second.qos == 2 && entry.second.stage == delivery_stage::published;
    });
    if (waiting == state.outbound.end() || !core.wrong(defect::pubrec_unknown_moves_another))
        return;
    waiting->second.stage = delivery_stage::released;
    keep(core, state, waiting->second);
}

void refuse_pubrec(broker& core, const connection& peer, std::uint16_t packet_id) {
    mqtt::pubrel packet;  // [MQTT-3.6.2-1] v5
    packet.packet_id = packet_id;
    packet.reason_code = reason::packet_identifier_not_found;
    send_explained(core, peer, packet, "no PUBLISH with this identifier waits for PUBREC");
}

/// T5:4.13.1/a leaves it open what a server does at an acknowledgement that it does not expect.
bool closes_at_unknown(broker& core, connection& peer, std::uint16_t packet_id) {
    const bool is_known = find_in_flight(session_of(core, peer), packet_id) != nullptr;
    if (is_known || !core.chosen.policy.closes_at_unknown_acknowledgement) return false;
    disconnect(core, peer, reason::protocol_error, "nothing is in flight with this identifier");
    return true;
}

/// For defects only: sends again without regard to the window.
void flood(broker& core, session& state, connection& peer) {
    for (auto& [order, outgoing] : state.outbound) {
        if (outgoing.stage != delivery_stage::published) continue;
        peer.had_their_turn.insert(order);
        transmit(core, state, peer, outgoing, true);
    }
}

}  // namespace

void deliver(broker& core, session& state, delivery outgoing) {
    if (drops_unread(core, state, outgoing)) return;
    if (outgoing.qos == 0 && !state.online && core.wrong(defect::offline_qos_0_as_qos_1))
        outgoing.qos = 1;
    if (outgoing.qos == 0 && !waits_with_qos_0(core, state))
        return send_qos_0(core, state, outgoing);
    if (!state.online && core.wrong(defect::offline_not_queued)) return;
    if (!state.online && !queues_rightly(core, outgoing)) return;
    const bool full = is_full(core, state);
    const bool makes_room = core.chosen.policy.full_queue == overflow::drops_oldest;
    if (full && makes_room) drop_oldest(core, state);
    if (full && !makes_room) {
        if (queued_count(state) > 0 && core.wrong(defect::queue_full_disordered))
            replace_oldest(core, state, std::move(outgoing));
        return;
    }
    outgoing.order = core.next_order++;
    keep(core, state, outgoing);
    set_ready(core, state, outgoing);
    const std::uint64_t order = outgoing.order;
    state.outbound.emplace(order, std::move(outgoing));
    book_ready(core, state);
    if (connection* peer = connection_of(core, state)) send_waiting(core, state, *peer);
}

void send_again(broker& core, session& state) {
    connection* peer = connection_of(core, state);
    if (peer == nullptr) return;
    for (auto& [order, outgoing] : state.outbound) {
        if (outgoing.stage == delivery_stage::published)
            transmit(core, state, *peer, outgoing, true);
        else if (outgoing.stage == delivery_stage::released && !is_v5(*peer))
            send_pubrel(core, *peer, outgoing.packet_id);
    }
}

void send_ready(broker& core, session& state) {
    connection* peer = connection_of(core, state);
    if (peer == nullptr) return;
    for (auto& [order, outgoing] : state.outbound) {
        const bool was_held = outgoing.ready_at != instant{} && outgoing.ready_at <= core.now;
        if (!was_held || outgoing.stage != delivery_stage::released) continue;
        outgoing.ready_at = {};
        send_pubrel(core, *peer, outgoing.packet_id);
    }
    send_waiting(core, state, *peer);
    book_ready(core, state);
}

void abandon(broker& core, session& state, std::uint64_t order) {
    finish(core, state, nullptr, order);
}

bool has_room(broker& core, session& state) { return !is_full(core, state); }

void resume(broker& core, session& state, connection& peer) {
    if (hold_back(core, state)) return;
    resend_pubrels(core, state, peer);
    const bool too_many = state.in_flight.size() > peer.receive_maximum;
    if (too_many && core.wrong(defect::redelivery_ignores_window)) flood(core, state, peer);
    send_waiting(core, state, peer);
}

// [MQTT-4.4.0-2] v5: a failing PUBACK is an acknowledgement too; [MQTT-4.8.2-6] v5: it is final.
void on_puback(broker& core, connection& peer, const mqtt::puback& packet) {
    if (closes_at_unknown(core, peer, packet.packet_id)) return;
    session& state = session_of(core, peer);
    const delivery* outgoing = awaiting(state, packet.packet_id, 1, delivery_stage::published);
    if (reason::is_failure(packet.reason_code) && core.wrong(defect::puback_failure_ignored))
        return;
    const bool is_refused = outgoing != nullptr && reason::is_failure(packet.reason_code);
    if (is_refused && !outgoing->share.empty() && core.wrong(defect::shared_refused_offered_again))
        return offer_to_others(core, state, peer, *outgoing);
    if (outgoing != nullptr) return finish_and_go_on(core, state, peer, *outgoing);
    if (peer.receive_maximum < 65'535 && core.wrong(defect::quota_raised_by_strangers)) {
        ++peer.receive_maximum;
        send_waiting(core, state, peer);
    }
}

void on_pubrec(broker& core, connection& peer, const mqtt::pubrec& packet) {
    if (closes_at_unknown(core, peer, packet.packet_id)) return;
    session& state = session_of(core, peer);
    delivery* outgoing = awaiting(state, packet.packet_id, 2, delivery_stage::published);
    const bool is_refused = outgoing != nullptr && reason::is_failure(packet.reason_code);
    if (is_refused && !outgoing->share.empty() && core.wrong(defect::shared_refused_offered_again))
        return offer_to_others(core, state, peer, *outgoing);
    const bool is_late = outgoing != nullptr && has_expired(*outgoing->content, core.now);
    if (is_late && core.wrong(defect::message_expiry_refuses_pubrec)) {
        refuse_pubrec(core, peer, packet.packet_id);
        return finish_and_go_on(core, state, peer, *outgoing);
    }
    if (is_refused && !core.wrong(defect::pubrec_failure_ignored)) {
        return finish_and_go_on(core, state, peer, *outgoing);  // T5:2.2.1/a, [MQTT-4.4.0-2] v5
    }
    if (outgoing !=
        nullptr) {  // [MQTT-4.3.3-4, MQTT-4.3.3-6] v5: from now on PUBREL, never PUBLISH
        outgoing->stage = delivery_stage::released;
        keep(core, state, *outgoing);
        if (core.wrong(defect::quota_freed_at_pubrec)) peer.unacknowledged.erase(outgoing->order);
        return send_pubrel(core, peer, packet.packet_id);
    }
    if (reason::is_failure(packet.reason_code)) return;
    if (awaiting(state, packet.packet_id, 2, delivery_stage::released) != nullptr) {
        return send_pubrel(core, peer, packet.packet_id);
    }
    misread_pubrec(core, state, peer);
    if (!core.wrong(defect::pubrec_unknown_ignored)) refuse_pubrec(core, peer, packet.packet_id);
}

void on_pubcomp(broker& core, connection& peer, const mqtt::pubcomp& packet) {
    if (closes_at_unknown(core, peer, packet.packet_id)) return;
    session& state = session_of(core, peer);
    const delivery* outgoing = awaiting(state, packet.packet_id, 2, delivery_stage::released);
    if (outgoing != nullptr) finish_and_go_on(core, state, peer, *outgoing);
}

}  // namespace brokerproof::reference_broker
