#include "harness/reference_broker/misbehaving.hpp"

#include <algorithm>

#include "harness/reference_broker/keeping.hpp"

namespace brokerproof::reference_broker {
namespace {

void inherit_queue(broker& b, session& s, const session& ghost) {
    for (auto [order, d] : ghost.outbound) {
        d.stage = delivery_stage::queued;
        d.packet_id = 0;
        keep(b, s, d);
        s.outbound.emplace(order, std::move(d));
    }
}

void drop_deliveries(broker& b, session& s, bool in_flight) {
    std::erase_if(s.outbound, [&](const auto& one) {
        const bool is_in_flight = one.second.stage != delivery_stage::queued;
        if (is_in_flight != in_flight) return false;
        forget(b, one.second);
        return true;
    });
    if (in_flight) s.in_flight.clear();
}

/// Whoever is sent it again takes it for new.
void give_back_ids(session& s) {
    for (const auto& [id, order] : s.in_flight) {
        auto& d = s.outbound.at(order);
        d.stage = delivery_stage::queued;
        d.packet_id = 0;
    }
    s.in_flight.clear();
}

/// The newest, or the oldest, of what waits as something that came last.
void queue_again(broker& b, session& s, bool newest) {
    const auto waits = [](const auto& one) { return one.second.stage == delivery_stage::queued; };
    const auto first = std::ranges::find_if(s.outbound, waits);
    auto again = newest ? s.outbound.rbegin()->second : first->second;
    if (again.stage != delivery_stage::queued) return;
    if (!newest) {
        forget(b, first->second);
        s.outbound.erase(first);
    }
    again.order = b.next_order++;
    keep(b, s, again);
    const auto order = again.order;
    s.outbound.emplace(order, std::move(again));
}

bool has_queued(const session& s) { return queued_count(s) > 0; }

void misread(broker& b, session& s) {
    if (!s.subscriptions.empty() && b.wrong(defect::restart_loses_subscriptions))
        s.subscriptions.clear();
    if (has_queued(s) && b.wrong(defect::restart_doubles_newest)) queue_again(b, s, true);
    if (has_queued(s) && b.wrong(defect::restart_moves_oldest)) queue_again(b, s, false);
    if (has_queued(s) && b.wrong(defect::restart_loses_queue)) drop_queued(b, s);
    if (!s.in_flight.empty() && b.wrong(defect::restart_loses_in_flight)) drop_in_flight(b, s);
    if (!s.inbound.empty() && b.wrong(defect::restart_loses_inbound)) s.inbound.clear();
    if (s.will && b.wrong(defect::restart_loses_wills)) s.will.reset();
    if (s.ends_at && b.wrong(defect::restart_renews_expiry))
        s.ends_at = after_seconds(b.now, s.expiry_s);
    if (s.ends_at && b.wrong(defect::restart_stops_expiry)) s.ends_at.reset();
}

}  // namespace

void drop_in_flight(broker& b, session& s) { drop_deliveries(b, s, true); }
void drop_queued(broker& b, session& s) { drop_deliveries(b, s, false); }

void misremember_at_close(broker& b, session& s) {
    if (!s.inbound.empty() && b.wrong(defect::inbound_forgotten_at_close)) s.inbound.clear();
    if (s.in_flight.empty()) return;
    if (b.wrong(defect::queue_sent_once)) drop_in_flight(b, s);
    if (b.wrong(defect::redelivery_fresh_id)) give_back_ids(s);
}

void misjudge_window(broker& b, session& s, connection& c, const mqtt::connect& packet) {
    const auto given =
        mqtt::find_integer(packet.properties, mqtt::property_id::receive_maximum).has_value();
    const auto last = s.last_receive_maximum;
    if (!given && last && *last != c.receive_maximum && b.wrong(defect::quota_inherited))
        c.receive_maximum = *last;
    const auto less = std::min<std::size_t>(s.last_unacknowledged, c.receive_maximum);
    if (less > 0 && b.wrong(defect::quota_carried_over))
        c.receive_maximum = static_cast<std::uint16_t>(c.receive_maximum - less);
}

void haunt(broker& b, session& s, const mqtt::connect& packet) {
    const auto found = b.ghosts.find(s.client_id);
    if (found == b.ghosts.end()) return;
    const session ghost = std::move(found->second);
    b.ghosts.erase(found);
    const auto lets = [&](defect when_expired, defect when_cleaned) {
        return b.wrong(packet.clean_start ? when_cleaned : when_expired);
    };
    if (!ghost.subscriptions.empty() &&
        lets(defect::expired_subscriptions_survive, defect::clean_start_keeps_subscriptions)) {
        s.subscriptions = ghost.subscriptions;
    }
    if (!ghost.outbound.empty() &&
        lets(defect::expired_queue_survives, defect::clean_start_keeps_queue)) {
        inherit_queue(b, s, ghost);
    }
    if (!ghost.inbound.empty() && packet.clean_start &&
        b.wrong(defect::clean_start_keeps_inbound)) {
        s.inbound = ghost.inbound;
    }
}

bool goes_to_ghost(broker& b, const std::string& share) {
    for (const auto& [id, ghost] : b.ghosts) {
        const auto by = ghost.subscriptions.find(share);
        if (by == ghost.subscriptions.end() || !by->second.shared) continue;
        return b.wrong(defect::shared_dead_members) && b.ghost_turn[share]++ % 2 == 1;
    }
    return false;
}

void misremember(broker& b, session& s) {
    for (auto& [order, d] : s.outbound) {
        const bool waits = d.stage == delivery_stage::queued && d.what->expires_at;
        if (waits && b.wrong(defect::message_expiry_renewed)) {
            auto renewed = std::make_shared<message>(*d.what);
            renewed->expires_at = after_seconds(b.now, renewed->lifetime_s);
            d.what = std::move(renewed);
        }
    }
    for (auto& [filter, by] : s.subscriptions) {
        if (by.qos > 0 && b.wrong(defect::resume_forgets_qos)) by.qos = 0;
        if (by.no_local && b.wrong(defect::resume_forgets_no_local)) by.no_local = false;
        if (by.retain_as_published && b.wrong(defect::resume_forgets_retain_as_published))
            by.retain_as_published = false;
        if (by.identifier && b.wrong(defect::resume_forgets_identifier)) by.identifier.reset();
    }
    if (!s.removed.empty() && b.wrong(defect::resume_forgets_unsubscribe))
        s.subscriptions.merge(s.removed);
    if (!s.subscriptions.empty() && b.wrong(defect::resume_forgets_subscriptions))
        s.subscriptions.clear();
}

void misread_store(broker& b) {
    if (!b.sessions.empty() && b.wrong(defect::restart_loses_sessions)) {
        for (const auto& [id, s] : b.sessions) forget(b, s);
        b.sessions.clear();
    }
    if (!b.retained.empty() && b.wrong(defect::restart_loses_retained)) b.retained.clear();
    for (auto& [id, s] : b.sessions) misread(b, s);
}

}  // namespace brokerproof::reference_broker
