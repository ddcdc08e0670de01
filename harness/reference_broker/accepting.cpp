#include "harness/reference_broker/accepting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/reference_broker/authenticating.hpp"
#include "harness/reference_broker/connack.hpp"
#include "harness/reference_broker/connecting.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/retaining.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {
namespace {

/// Section 3.1.3.1 of 5.0 gives an assigned identifier no form.
std::string assigned_id(broker& core) {
    const auto number = ++core.assigned_ids;
    switch (core.chosen.policy.identifiers) {
        case identifier_form::long_random: {
            std::string id = "auto-";
            while (id.size() < 64) id += fmt::format("{:x}", next_random(core, 16));
            return id;
        }
        case identifier_form::with_separators:
            return fmt::format("srv/{{{}}} #+$ \xC3\xA9\xE2\x82\xAC", number);
        case identifier_form::numbered: break;
    }
    return fmt::format("assigned-{}", number);
}

// [MQTT-3.1.3-6, MQTT-3.2.2-16] v5, [MQTT-3.1.3-6] v3.1.1: no session, online or stored, has this
// identifier.
std::string unused_client_id(broker& core) {
    if (core.wrong(defect::assigned_id_shared)) return "assigned";
    std::string id;
    do {
        id = assigned_id(core);
    } while (core.sessions.contains(id));
    return id;
}

// [MQTT-3.1.4-3] v5, [MQTT-3.1.4-2] v3.1.1: the older connection is closed by the ordinary rules:
// its will is published, and its session ends if its interval is zero (T5:3.1.4/b, T5:3.1.4/c,
// AMB-4).
void take_over(broker& core, connection& peer) {
    session* state = find_session(core, peer.client_id);
    connection* old = state != nullptr ? connection_of(core, *state) : nullptr;
    if (old == nullptr || core.wrong(defect::takeover_keeps_old_open)) return;
    if (core.chosen.policy.holds_after_takeover) core.arrivals[state->client_id] = {core.now};
    if (old->accepted_by != peer.accepted_by && core.wrong(defect::takeover_within_listener_only))
        return;
    if (state->will && core.wrong(defect::takeover_is_graceful)) state->will.reset();
    const bool differs = peer.receive_maximum != old->receive_maximum;
    if (differs && core.wrong(defect::takeover_keeps_window))
        peer.receive_maximum = old->receive_maximum;
    if (!state->in_flight.empty() && core.wrong(defect::takeover_drops_in_flight))
        drop_in_flight(core, *state);
    if (state->expiry_s > 0 && core.wrong(defect::takeover_ends_session)) state->expiry_s = 0;
    const bool ends = state->expiry_s == 0;
    if (ends && core.wrong(defect::takeover_keeps_what_has_no_length))
        state->expiry_s = never_expires;
    disconnect(core, *old, reason::session_taken_over,
               "another connection has this client identifier");
}

// [MQTT-3.1.2-4] v5, [MQTT-3.1.2-6] v3.1.1. A will whose delay still runs is published, because its
// session ends (AMB-1).
void discard_session(broker& core, const std::string& client_id) {
    session* state = find_session(core, client_id);
    if (state == nullptr) return;
    if (state->will && core.wrong(defect::clean_start_drops_will)) state->will.reset();
    if (core.wrong(defect::clean_start_sets_aside))
        core.set_aside.insert_or_assign(client_id, *state);
    end_session(core, *state);
}

// 3.1.1: a session without Clean Session never ends.
std::uint32_t expiry_in_v311(const broker& core, const mqtt::connect& packet) {
    if (packet.clean_start) return core.wrong(defect::v311_clean_session_lasts) ? never_expires : 0;
    if (core.wrong(defect::v311_session_ends_at_close)) return 0;
    return core.wrong(defect::v311_session_ends_after_seconds) ? 5 : never_expires;
}

std::uint32_t granted_expiry(const broker& core, const session& state, const connection& peer,
                             const mqtt::connect& packet) {
    const bool is_older = !is_v5(peer) && state.expiry_s > 0 && state.expiry_s < never_expires;
    if (is_older && !packet.clean_start && core.wrong(defect::v311_resume_keeps_interval))
        return state.expiry_s;
    const auto& chosen = core.chosen;
    const auto cap = chosen.session_expiry_cap_s.value_or(never_expires);
    if (!is_v5(peer)) {
        const auto wanted = expiry_in_v311(core, packet);
        return chosen.policy.cap_binds_v311 ? std::min(wanted, cap) : wanted;
    }
    const bool lowers_never =
        peer.requested_expiry_s == never_expires && chosen.policy.never_becomes_s;
    const auto wanted = lowers_never ? *chosen.policy.never_becomes_s : peer.requested_expiry_s;
    const std::uint32_t capped = std::min(wanted, cap);
    return std::max(capped, chosen.session_expiry_floor_s.value_or(0));
}

/// The connection takes the session: the timers of the client's absence stop, and the values of
/// this CONNECT replace those of an earlier one.
void attach(broker& core, session& state, const connection& peer, const mqtt::connect& packet) {
    state.client_id = peer.client_id;
    state.online = peer.id;
    state.connected_at = core.now;
    state.began_clean = packet.clean_start;
    state.said_goodbye = false;
    state.will_was_published = false;
    state.expiry_s = granted_expiry(core, state, peer, packet);
    if (!state.ends_at || !core.wrong(defect::expiry_timer_stale))
        core.timers.cancel(session_end_of(state.client_id));
    state.ends_at.reset();
    if (state.will_due && !packet.will && core.wrong(defect::will_not_cancelled))
        return keep(core, state);
    if (!state.will_due || !packet.will || !core.wrong(defect::will_timer_sends_newer))
        core.timers.cancel(will_delay_of(state.client_id));
    if (state.will_due && packet.will && core.wrong(defect::will_timer_survives)) {
        state.stale_will = state.will;
        core.timers.set(stale_will_of(state.client_id), *state.will_due);
    }
    state.will_due.reset();  // [MQTT-3.1.3-9] v5: the client is back in time, so no will is sent
    const bool had_will = state.will_of_first_visit.has_value();
    if (!had_will) state.will_of_first_visit = packet.will;
    const bool keeps = had_will && core.wrong(defect::will_of_first_visit);
    state.will = keeps ? state.will_of_first_visit
                       : packet.will;  // [MQTT-3.1.2-7] v5, [MQTT-3.1.2-8] v3.1.1
    keep(core, state);
}

// [MQTT-3.1.2-22] v5: the value in CONNACK counts. A 3.1.1 client cannot be told another value.
std::uint16_t keep_alive_in_force(const broker& core, const connection& peer) {
    const auto& chosen = core.chosen;
    const bool ours = is_v5(peer) && chosen.server_keep_alive != 0;
    const std::uint16_t right = ours ? chosen.server_keep_alive : peer.keep_alive;
    const bool is_long = right == 0 || right > 2;
    return is_long && core.wrong(defect::keep_alive_of_its_own) ? 2 : right;
}

/// The client resumes a session that existed before.
void take_up(broker& core, session& state, connection& peer, const mqtt::connect& packet) {
    misremember(core, state);
    misjudge_window(core, state, peer, packet);
    if (!state.aliases.empty() && core.wrong(defect::alias_kept_in_session))
        peer.aliases = state.aliases;
    if (!state.in_flight.empty() && core.wrong(defect::quota_not_restored)) {
        for (const auto& [id, order] : state.in_flight) peer.unacknowledged.insert(order);
    }
}

/// The session has expired and was not removed. That happens only with defect::expiry_lazy.
bool is_overdue(broker& core, const std::string& client_id) {
    const session* state = find_session(core, client_id);
    return state != nullptr && state->ends_at && *state->ends_at <= core.now;
}

bool is_online(broker& core, const std::string& client_id) {
    const session* state = find_session(core, client_id);
    return state != nullptr && state->online;
}

/// For defects only: a continued session gets its retained messages again.
void resend_retained(broker& core, session& state, bool was_online) {
    if (core.retained.empty()) return;
    const bool resends = core.wrong(defect::retained_on_resume) ||
                         (was_online && core.wrong(defect::takeover_sends_retained));
    if (!resends) return;
    for (const auto& [filter, granted] : state.subscriptions)
        send_retained(core, state, filter, granted);
}

/// For defects only: what goes wrong some time after the client was accepted.
void plant_late_defects(broker& core, session& state, const connection& peer, bool was_online,
                        bool created) {
    constexpr std::uint32_t silent_cap = 8;
    const bool resumes_v5 = !created && is_v5(peer) && state.expiry_s > silent_cap;
    if (resumes_v5 && core.wrong(defect::expiry_capped_at_resumption)) state.expiry_s = silent_cap;
    if (was_online && created && core.wrong(defect::takeover_cleans_up_late))
        core.timers.set(late_cleanup_of(state.client_id),
                        core.now + std::chrono::milliseconds(200));
}

}  // namespace

void accept(broker& core, connection& peer, const mqtt::connect& packet) {
    peer.client_id = packet.client_id.empty() ? unused_client_id(core) : packet.client_id;
    const bool comes_second = peer.accepted_by != listener::tcp;
    if (comes_second && core.wrong(defect::sessions_per_listener)) peer.client_id += "@2";
    peer.keep_alive = keep_alive_in_force(core, peer);
    const bool was_online = is_online(core, peer.client_id);
    take_over(core, peer);
    if (packet.clean_start || is_overdue(core, peer.client_id))
        discard_session(core, peer.client_id);
    const auto [found, created] = core.sessions.try_emplace(peer.client_id);
    session& state = found->second;
    attach(core, state, peer, packet);
    if (created)
        haunt(core, state, packet);
    else
        take_up(core, state, peer, packet);
    // [MQTT-3.2.0-1]: CONNACK is the first packet. A client whose Maximum Packet Size is too small
    // for it is closed [MQTT-3.1.2-24] v5.
    auto answer = connack_for(core.chosen, peer, state, packet, !created);
    announce_authentication(core, peer, answer.properties);
    if (!send_if_it_fits(core, peer, answer)) return close(core, peer);
    plant_late_defects(core, state, peer, was_online, created);
    restart_keep_alive(core, peer);
    resume(core, state, peer);
    if (!created) resend_retained(core, state, was_online);
    if (was_online && core.wrong(defect::takeover_old_close_ends_new)) state.online.reset();
}

}  // namespace brokerproof::reference_broker
