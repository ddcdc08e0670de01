#include "harness/reference_broker/accepting.hpp"

#include <algorithm>

#include <fmt/format.h>

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

// [MQTT-3.1.3-6, MQTT-3.2.2-16] v5, [MQTT-3.1.3-6] v3.1.1: no session has it, stored ones included.
std::string unused_client_id(broker& b) {
    if (b.wrong(defect::assigned_id_shared)) return "assigned";
    std::string id;
    do {
        id = fmt::format("assigned-{}", ++b.assigned_ids);
    } while (b.sessions.contains(id));
    return id;
}

// [MQTT-3.1.4-3] v5, [MQTT-3.1.4-2] v3.1.1: the older connection goes, by the ordinary rules: its
// will is due, and its session ends if its interval is zero (T5:3.1.4/b, T5:3.1.4/c, AMB-4).
void take_over(broker& b, const connection& c) {
    session* s = find_session(b, c.client_id);
    connection* old = s != nullptr ? connection_of(b, *s) : nullptr;
    if (old == nullptr || b.wrong(defect::takeover_keeps_old_open)) return;
    if (old->by != c.by && b.wrong(defect::takeover_within_listener_only)) return;
    if (s->will && b.wrong(defect::takeover_is_graceful)) s->will.reset();
    if (!s->in_flight.empty() && b.wrong(defect::takeover_drops_in_flight)) drop_in_flight(b, *s);
    if (s->expiry_s > 0 && b.wrong(defect::takeover_ends_session)) s->expiry_s = 0;
    const bool ends = s->expiry_s == 0;
    if (ends && b.wrong(defect::takeover_keeps_what_has_no_length)) s->expiry_s = never_expires;
    disconnect(b, *old, reason::session_taken_over,
               "another connection has this client identifier");
}

// [MQTT-3.1.2-4] v5, [MQTT-3.1.2-6] v3.1.1. A will whose delay still runs is published, since its
// session ends (AMB-1).
void discard_session(broker& b, const std::string& client_id) {
    session* s = find_session(b, client_id);
    if (s == nullptr) return;
    if (s->will && b.wrong(defect::clean_start_drops_will)) s->will.reset();
    end_session(b, *s);
}

// 3.1.1: a session without Clean Session has no end.
std::uint32_t expiry_in_v311(const broker& b, const mqtt::connect& packet) {
    if (packet.clean_start) return b.wrong(defect::v311_clean_session_lasts) ? never_expires : 0;
    if (b.wrong(defect::v311_session_ends_at_close)) return 0;
    return b.wrong(defect::v311_session_ends_after_seconds) ? 5 : never_expires;
}

std::uint32_t granted_expiry(const broker& b, const session& s, const connection& c,
                             const mqtt::connect& packet) {
    const bool is_older = !is_v5(c) && s.expiry_s > 0 && s.expiry_s < never_expires;
    if (is_older && !packet.clean_start && b.wrong(defect::v311_resume_keeps_interval))
        return s.expiry_s;
    if (!is_v5(c)) return expiry_in_v311(b, packet);
    const auto& chosen = b.chosen;
    const std::uint32_t capped =
        std::min(c.requested_expiry_s, chosen.session_expiry_cap_s.value_or(never_expires));
    return std::max(capped, chosen.session_expiry_floor_s.value_or(0));
}

/// The connection takes the session: timers of its absence stop, and what CONNECT says replaces
/// what an earlier one said.
void attach(broker& b, session& s, const connection& c, const mqtt::connect& packet) {
    s.client_id = c.client_id;
    s.online = c.id;
    s.connected_at = b.now;
    s.began_clean = packet.clean_start;
    s.said_goodbye = false;
    s.will_was_published = false;
    s.expiry_s = granted_expiry(b, s, c, packet);
    if (!s.ends_at || !b.wrong(defect::expiry_timer_stale))
        b.timers.cancel(session_end_of(s.client_id));
    s.ends_at.reset();
    if (s.will_due && !packet.will && b.wrong(defect::will_not_cancelled)) return keep(b, s);
    b.timers.cancel(will_delay_of(s.client_id));
    if (s.will_due && packet.will && b.wrong(defect::will_timer_survives)) {
        s.stale_will = s.will;
        b.timers.set(stale_will_of(s.client_id), *s.will_due);
    }
    s.will_due.reset();  // [MQTT-3.1.3-9] v5: back in time, so the will is not sent
    const bool had_one = s.will_of_first_visit.has_value();
    if (!had_one) s.will_of_first_visit = packet.will;
    const bool keeps = had_one && b.wrong(defect::will_of_first_visit);
    s.will =
        keeps ? s.will_of_first_visit : packet.will;  // [MQTT-3.1.2-7] v5, [MQTT-3.1.2-8] v3.1.1
    keep(b, s);
}

// [MQTT-3.1.2-22] v5: what CONNACK says rules. 3.1.1 clients cannot be told.
std::uint16_t keep_alive_in_force(const broker& b, const connection& c) {
    const auto& chosen = b.chosen;
    const bool ours = is_v5(c) && chosen.server_keep_alive != 0;
    const std::uint16_t right = ours ? chosen.server_keep_alive : c.keep_alive;
    const bool is_long = right == 0 || right > 2;
    return is_long && b.wrong(defect::keep_alive_of_its_own) ? 2 : right;
}

/// The session has been there before.
void take_up(broker& b, session& s, connection& c, const mqtt::connect& packet) {
    misremember(b, s);
    misjudge_window(b, s, c, packet);
    if (!s.aliases.empty() && b.wrong(defect::alias_kept_in_session)) c.aliases = s.aliases;
    if (!s.in_flight.empty() && b.wrong(defect::quota_not_restored)) {
        for (const auto& [id, order] : s.in_flight) c.unacknowledged.insert(order);
    }
}

/// Expired without anybody having noticed: with defect::expiry_lazy only.
bool is_overdue(broker& b, const std::string& client_id) {
    const session* s = find_session(b, client_id);
    return s != nullptr && s->ends_at && *s->ends_at <= b.now;
}

bool is_online(broker& b, const std::string& client_id) {
    const session* s = find_session(b, client_id);
    return s != nullptr && s->online;
}

void resend_retained(broker& b, session& s) {
    if (b.retained.empty() || !b.wrong(defect::retained_on_resume)) return;
    for (const auto& [filter, by] : s.subscriptions) send_retained(b, s, filter, by);
}

}  // namespace

void accept(broker& b, connection& c, const mqtt::connect& packet) {
    c.client_id = packet.client_id.empty() ? unused_client_id(b) : packet.client_id;
    const bool comes_second = c.by != listener::tcp;
    if (comes_second && b.wrong(defect::sessions_per_listener)) c.client_id += "@2";
    c.keep_alive = keep_alive_in_force(b, c);
    const bool was_online = is_online(b, c.client_id);
    take_over(b, c);
    if (packet.clean_start || is_overdue(b, c.client_id)) discard_session(b, c.client_id);
    const auto [found, created] = b.sessions.try_emplace(c.client_id);
    session& s = found->second;
    attach(b, s, c, packet);
    if (created)
        haunt(b, s, packet);
    else
        take_up(b, s, c, packet);
    // [MQTT-3.2.0-1]: before all else. Who cannot take it is of no use [MQTT-3.1.2-24] v5.
    if (!send(b, c, connack_for(b.chosen, c, s, packet, !created))) return close(b, c);
    restart_keep_alive(b, c);
    resume(b, s, c);
    if (!created) resend_retained(b, s);
    if (was_online && b.wrong(defect::takeover_old_close_ends_new)) s.online.reset();
}

}  // namespace brokerproof::reference_broker
