#include "harness/reference_broker/misbehaving.hpp"

#include <algorithm>

#include "harness/reference_broker/keeping.hpp"

namespace brokerproof::reference_broker {
namespace {

void inherit_queue(broker& core, session& state, const session& ghost) {
    for (auto [order, outgoing] : ghost.outbound) {
        outgoing.stage = delivery_stage::queued;
        outgoing.packet_id = 0;
        keep(core, state, outgoing);
        state.outbound.emplace(order, std::move(outgoing));
    }
}

void drop_deliveries(broker& core, session& state, bool in_flight) {
    std::erase_if(state.outbound, [&](const auto& entry) {
        const bool is_in_flight = entry.second.stage != delivery_stage::queued;
        if (is_in_flight != in_flight) return false;
        forget(core, entry.second);
        return true;
    });
    if (in_flight) state.in_flight.clear();
}

void drop_retained_in_flight(broker& core, session& state) {
    std::erase_if(state.outbound, [&](const auto& entry) {
        const delivery& outgoing = entry.second;
        const bool is_in_flight = outgoing.stage != delivery_stage::queued;
        const bool is_lost =
            is_in_flight && outgoing.was_retained && core.wrong(defect::retained_in_flight_lost);
        if (is_lost) forget(core, outgoing);
        if (is_lost) state.in_flight.erase(outgoing.packet_id);
        return is_lost;
    });
}

/// Makes deliveries in flight look as if they had never been sent.
void give_back_ids(session& state) {
    for (const auto& [id, order] : state.in_flight) {
        auto& outgoing = state.outbound.at(order);
        outgoing.stage = delivery_stage::queued;
        outgoing.packet_id = 0;
    }
    state.in_flight.clear();
}

/// Queues the newest waiting message a second time, or moves the oldest waiting one to the end.
void queue_again(broker& core, session& state, bool newest) {
    const auto waits = [](const auto& entry) {
        return entry.second.stage == delivery_stage::queued;
    };
    const auto first = std::ranges::find_if(state.outbound, waits);
    auto again = newest ? state.outbound.rbegin()->second : first->second;
    if (again.stage != delivery_stage::queued) return;
    if (!newest) {
        forget(core, first->second);
        state.outbound.erase(first);
    }
    again.order = core.next_order++;
    keep(core, state, again);
    const auto order = again.order;
    state.outbound.emplace(order, std::move(again));
}

bool has_queued(const session& state) { return queued_count(state) > 0; }

void misread(broker& core, session& state) {
    if (!state.subscriptions.empty() && core.wrong(defect::restart_loses_subscriptions))
        state.subscriptions.clear();
    if (has_queued(state) && core.wrong(defect::restart_doubles_newest))
        queue_again(core, state, true);
    if (has_queued(state) && core.wrong(defect::restart_moves_oldest))
        queue_again(core, state, false);
    if (has_queued(state) && core.wrong(defect::restart_loses_queue)) drop_queued(core, state);
    if (!state.in_flight.empty() && core.wrong(defect::restart_loses_in_flight))
        drop_in_flight(core, state);
    if (!state.inbound.empty() && core.wrong(defect::restart_loses_inbound)) state.inbound.clear();
    if (state.will && core.wrong(defect::restart_loses_wills)) state.will.reset();
    if (state.ends_at && core.wrong(defect::restart_renews_expiry))
        state.ends_at = after_seconds(core.now, state.expiry_s);
    if (state.ends_at && core.wrong(defect::restart_stops_expiry)) state.ends_at.reset();
}

}  // namespace

void drop_in_flight(broker& core, session& state) { drop_deliveries(core, state, true); }
void drop_queued(broker& core, session& state) { drop_deliveries(core, state, false); }

void misjudge_ending(broker& core, const connection& peer, session& state) {
    if (state.said_goodbye || peer.accepted_by == listener::tcp) return;
    const bool by_web = peer.accepted_by == listener::websocket;
    if (state.will && core.wrong(by_web ? defect::web_will_lost : defect::tls_will_lost))
        state.will.reset();
    if (core.wrong(by_web ? defect::web_session_ends : defect::tls_session_ends))
        state.expiry_s = 0;
}

void misremember_at_close(broker& core, session& state) {
    if (!state.inbound.empty() && core.wrong(defect::inbound_forgotten_at_close))
        state.inbound.clear();
    if (state.in_flight.empty()) return;
    drop_retained_in_flight(core, state);
    if (core.wrong(defect::queue_sent_once)) drop_in_flight(core, state);
    if (core.wrong(defect::redelivery_fresh_id)) give_back_ids(state);
}

void misjudge_window(broker& core, session& state, connection& peer, const mqtt::connect& packet) {
    const auto given =
        mqtt::find_integer(packet.properties, mqtt::property_id::receive_maximum).has_value();
    const auto last = state.last_receive_maximum;
    if (!given && last && *last != peer.receive_maximum && core.wrong(defect::quota_inherited))
        peer.receive_maximum = *last;
    const auto less = std::min<std::size_t>(state.last_unacknowledged, peer.receive_maximum);
    if (less > 0 && core.wrong(defect::quota_carried_over))
        peer.receive_maximum = static_cast<std::uint16_t>(peer.receive_maximum - less);
}

namespace {

/// Clean Start 1 set a session aside, and Clean Start 0 brings it back.
void bring_back(broker& core, session& state) {
    const auto found = core.set_aside.find(state.client_id);
    if (found == core.set_aside.end()) return;
    const session older = std::move(found->second);
    core.set_aside.erase(found);
    state.subscriptions = older.subscriptions;
    inherit_queue(core, state, older);
}

}  // namespace

void haunt(broker& core, session& state, const mqtt::connect& packet) {
    if (!packet.clean_start) bring_back(core, state);
    const auto found = core.ghosts.find(state.client_id);
    if (found == core.ghosts.end()) return;
    const session ghost = std::move(found->second);
    core.ghosts.erase(found);
    const auto lets = [&](defect when_expired, defect when_cleaned) {
        return core.wrong(packet.clean_start ? when_cleaned : when_expired);
    };
    if (!ghost.subscriptions.empty() &&
        lets(defect::expired_subscriptions_survive, defect::clean_start_keeps_subscriptions)) {
        state.subscriptions = ghost.subscriptions;
    }
    if (!ghost.outbound.empty() &&
        lets(defect::expired_queue_survives, defect::clean_start_keeps_queue)) {
        inherit_queue(core, state, ghost);
    }
    if (!ghost.inbound.empty() && packet.clean_start &&
        core.wrong(defect::clean_start_keeps_inbound)) {
        state.inbound = ghost.inbound;
    }
}

bool goes_to_ghost(broker& core, const std::string& share) {
    for (const auto& [id, ghost] : core.ghosts) {
        const auto granted = ghost.subscriptions.find(share);
        if (granted == ghost.subscriptions.end() || !granted->second.shared) continue;
        return core.wrong(defect::shared_dead_members) && core.ghost_turn[share]++ % 2 == 1;
    }
    return false;
}

void misremember(broker& core, session& state) {
    for (auto& [order, outgoing] : state.outbound) {
        const bool waits = outgoing.stage == delivery_stage::queued && outgoing.content->expires_at;
        if (waits && core.wrong(defect::message_expiry_renewed)) {
            auto renewed = std::make_shared<message>(*outgoing.content);
            renewed->expires_at = after_seconds(core.now, renewed->lifetime_s);
            outgoing.content = std::move(renewed);
        }
    }
    for (auto& [filter, granted] : state.subscriptions) {
        if (granted.qos > 0 && core.wrong(defect::resume_forgets_qos)) granted.qos = 0;
        if (granted.no_local && core.wrong(defect::resume_forgets_no_local))
            granted.no_local = false;
        if (granted.retain_as_published && core.wrong(defect::resume_forgets_retain_as_published))
            granted.retain_as_published = false;
        if (granted.identifier && core.wrong(defect::resume_forgets_identifier))
            granted.identifier.reset();
    }
    if (!state.removed.empty() && core.wrong(defect::resume_forgets_unsubscribe))
        state.subscriptions.merge(state.removed);
    if (!state.subscriptions.empty() && core.wrong(defect::resume_forgets_subscriptions))
        state.subscriptions.clear();
}

void misread_store(broker& core) {
    if (!core.sessions.empty() && core.wrong(defect::restart_loses_sessions)) {
        for (const auto& [id, state] : core.sessions) forget(core, state);
        core.sessions.clear();
    }
    if (!core.retained.empty() && core.wrong(defect::restart_loses_retained)) core.retained.clear();
    for (auto& [id, state] : core.sessions) misread(core, state);
}

void mistake_at_reload(broker& core) {
    std::erase_if(core.sessions, [&](const auto& entry) {
        const bool lost = !entry.second.online && core.wrong(defect::reload_loses_sessions);
        if (lost) forget(core, entry.second);
        return lost;
    });
    for (auto& [id, state] : core.sessions) {
        if (!state.subscriptions.empty() && core.wrong(defect::reload_loses_subscriptions))
            state.subscriptions.clear();
        if (has_queued(state) && core.wrong(defect::reload_loses_queue)) drop_queued(core, state);
        if (!state.in_flight.empty() && core.wrong(defect::reload_loses_in_flight))
            drop_in_flight(core, state);
        if (!state.inbound.empty() && core.wrong(defect::reload_loses_inbound))
            state.inbound.clear();
    }
}

}  // namespace brokerproof::reference_broker
