#include "harness/reference_broker/publishing.hpp"

#include <utility>

#include <fmt/format.h>

#include "harness/reference_broker/delivering.hpp"
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

// T5:3.3.4/b: QoS 1 is acknowledged at once, so only QoS 2 messages can be outstanding. 3.1.1 has
// no such limit. A repeated PUBLISH does not count again.
bool exceeds_receive_maximum(const broker& core, const connection& peer,
                             const mqtt::publish& packet) {
    if (!is_v5(peer) || packet.qos == 0 || peer.unfinished.contains(packet.packet_id)) return false;
    return peer.unfinished.size() >= core.chosen.receive_maximum &&
           !core.wrong(defect::own_receive_maximum_unenforced);
}

std::optional<objection> objection_to(const broker& core, const connection& peer,
                                      const mqtt::publish& packet) {
    if (packet.qos > core.chosen.maximum_qos) {
        return objection{reason::qos_not_supported,
                         fmt::format("QoS {} is not supported", packet.qos)};
    }
    if (packet.retain && !core.chosen.retain_available) {
        return objection{reason::retain_not_supported, "retained messages are not supported"};
    }
    if (exceeds_receive_maximum(core, peer, packet)) {
        return objection{
            reason::receive_maximum_exceeded,
            fmt::format("more than {} messages are not acknowledged", core.chosen.receive_maximum)};
    }
    return std::nullopt;
}

/// What other servers would answer with a reason code, or with success.
std::optional<objection> objection_of_policy(broker& core, const connection& peer,
                                             const mqtt::publish& packet) {
    const auto& policy = core.chosen.policy;
    const bool closes = policy.forbidden == forbidden_publish::closed;
    if (closes && !may_publish(core.chosen, peer.username, packet.topic))
        return objection{reason::not_authorized, "this user may not publish here"};
    if (policy.full_queue != overflow::closes_publisher) return std::nullopt;
    if (!would_overflow(core, message_of(packet, peer.client_id, core.now))) return std::nullopt;
    return objection{reason::quota_exceeded, "the queue of a subscriber is full"};
}

/// Gives the message to its subscribers, and returns the reason code of its acknowledgement in 5.0.
// [MQTT-3.3.5-2] v3.1.1: a client that may not publish cannot be told, so it gets an
// acknowledgement.
std::uint8_t pass_on(broker& core, const connection& peer, const mqtt::publish& packet) {
    const bool allowed = may_publish(core.chosen, peer.username, packet.topic);
    const auto& policy = core.chosen.policy;
    if (!allowed && policy.forbidden == forbidden_publish::acknowledged) return reason::success;
    if (!allowed && !core.wrong(defect::refused_publish_routed)) return reason::not_authorized;
    const bool refuses = is_v5(peer) && policy.full_queue == overflow::refuses_publisher;
    if (refuses && would_overflow(core, message_of(packet, peer.client_id, core.now)))
        return reason::quota_exceeded;
    const bool anybody = publish(core, message_of(packet, peer.client_id, core.now));
    if (!allowed) return reason::not_authorized;
    // T5:3.4.2.1/a: a 5.0 publisher is told that nobody is subscribed.
    const bool admits = !anybody && policy.admits_no_subscribers;
    return admits ? reason::no_matching_subscribers : reason::success;
}

/// For defects only: a new message is taken for another one, because of its identifier.
bool is_mistaken(const broker& core, session& state, const mqtt::publish& packet) {
    const auto before = packet.qos == 1 ? std::exchange(state.last_acknowledged, packet.packet_id)
                                        : state.last_acknowledged;
    constexpr std::uint16_t late = 60'000;
    const bool begins_again = before > late && packet.packet_id < before - late + 1;
    if (begins_again && !state.inbound.empty() && core.wrong(defect::inbound_forgotten_at_wrap))
        state.inbound.clear();
    const bool was_used = packet.qos == 1 && before == packet.packet_id;
    if (was_used && packet.dup && core.wrong(defect::inbound_id_acknowledged_before)) return true;
    return state.in_flight.contains(packet.packet_id) &&
           core.wrong(defect::inbound_id_taken_by_own);
}

void accept_qos_1(broker& core, connection& peer, const mqtt::publish& packet) {
    mqtt::puback answer;  // [MQTT-4.3.2-4] v5, [MQTT-4.3.2-2] v3.1.1
    answer.packet_id = packet.packet_id;
    // [MQTT-4.3.2-5] v5: after PUBACK, an identifier means a new message, whatever DUP says.
    if (!is_mistaken(core, session_of(core, peer), packet))
        answer.reason_code = pass_on(core, peer, packet);
    send_or_drop(core, peer, answer);
}

// [MQTT-4.3.3-9] v5: after a PUBREC that refuses the message, its identifier is free.
void free_refused_id(broker& core, connection& peer, session& state, std::uint16_t packet_id) {
    if (!is_v5(peer) || core.wrong(defect::refused_publish_holds_id)) return;
    peer.unfinished.erase(packet_id);
    state.inbound.erase(packet_id);
}

/// The second method of figure 4.3: the message is passed on at PUBREL.
std::uint8_t hold(broker& core, const connection& peer, const mqtt::publish& packet) {
    const auto& chosen = core.chosen;
    if (!may_publish(chosen, peer.username, packet.topic)) {
        const bool tells = chosen.policy.forbidden == forbidden_publish::refused;
        return tells ? reason::not_authorized : reason::success;
    }
    session& state = session_of(core, peer);
    state.held[packet.packet_id] = message_of(packet, peer.client_id, core.now);
    keep_held(core, state, packet.packet_id);
    return reason::success;
}

// The message is forwarded at PUBLISH, and its identifier is held until PUBREL: the first of the
// two methods of figure 4.3.
void accept_qos_2(broker& core, connection& peer, const mqtt::publish& packet) {
    session& state = session_of(core, peer);
    peer.unfinished.insert(packet.packet_id);
    const bool is_new =
        state.inbound.insert(packet.packet_id).second && !is_mistaken(core, state, packet);
    mqtt::pubrec answer;  // [MQTT-4.3.3-8] v5
    answer.packet_id = packet.packet_id;
    // [MQTT-4.3.3-10] v5: a repeated PUBLISH is not forwarded again.
    if (is_new || core.wrong(defect::inbound_delivered_twice)) {
        const bool waits = core.chosen.policy.qos_2_at_pubrel;
        answer.reason_code = waits ? hold(core, peer, packet) : pass_on(core, peer, packet);
        if (reason::is_failure(answer.reason_code))
            free_refused_id(core, peer, state, packet.packet_id);
        keep(core, state);
    } else if (core.wrong(defect::inbound_forgotten_at_repeat)) {
        state.inbound.erase(packet.packet_id);
    }
    send_or_drop(core, peer, answer);
}

}  // namespace

void on_publish(broker& core, connection& peer, mqtt::publish packet) {
    auto bad = resolve_topic_alias(core, peer, packet);
    if (!bad) bad = objection_to(core, peer, packet);
    if (!bad) bad = objection_of_policy(core, peer, packet);
    if (bad) return disconnect(core, peer, bad->reason, bad->text);
    switch (packet.qos) {
        case 0: pass_on(core, peer, packet); return;
        case 1: return accept_qos_1(core, peer, packet);
        default: return accept_qos_2(core, peer, packet);
    }
}

void on_pubrel(broker& core, connection& peer, const mqtt::pubrel& packet) {
    session& state = session_of(core, peer);
    const bool known = state.inbound.contains(packet.packet_id);
    if (known && !core.wrong(defect::inbound_kept_after_pubrel))
        state.inbound.erase(packet.packet_id);  // [MQTT-4.3.3-12] v5
    peer.unfinished.erase(packet.packet_id);
    if (known) keep(core, state);
    const delivery* own = find_in_flight(state, packet.packet_id);
    if (own != nullptr && core.wrong(defect::pubrel_ends_own_message))
        abandon(core, state, own->order);
    if (auto held = state.held.extract(packet.packet_id); !held.empty()) {
        forget_held(core, state, packet.packet_id);
        publish(core, std::move(held.mapped()));
    }
    mqtt::pubcomp answer;  // [MQTT-4.3.3-11] v5
    answer.packet_id = packet.packet_id;
    if (known || !core.chosen.policy.admits_unknown_release) {
        send_or_drop(core, peer, answer);
    } else {
        answer.reason_code = reason::packet_identifier_not_found;
        send_explained(core, peer, answer, "no PUBLISH with this identifier waits for PUBREL");
    }
}

bool publish(broker& core, message publication) {
    if (publication.expires_at && publication.lifetime_s == 0 &&
        core.wrong(defect::message_expiry_zero_is_none))
        publication.expires_at.reset();
    if (publication.retain) retain(core, publication);
    return route(core, std::make_shared<const message>(std::move(publication)));
}

}  // namespace brokerproof::reference_broker
