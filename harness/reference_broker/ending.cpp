#include "harness/reference_broker/ending.hpp"

#include <algorithm>

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/sharing.hpp"
#include "harness/reference_broker/wills.hpp"

namespace brokerproof::reference_broker {
namespace {

// [MQTT-4.1.0-2, MQTT-3.1.2-23] v5: the interval counts from the moment the connection closed.
instant expiry_begins(const broker& b, const session& s) {
    if (b.wrong(defect::expiry_from_connect)) return s.connected_at;
    if (b.wrong(defect::expiry_from_last_packet)) return s.last_packet_at;
    return b.now;
}

std::uint32_t kept_for(const broker& b, const session& s) {
    constexpr std::uint32_t silent_cap = 8;
    const bool less = s.expiry_s > silent_cap && b.wrong(defect::expiry_capped_silently);
    return less ? silent_cap : s.expiry_s;
}

bool never_ends(const broker& b, const session& s) {
    if (kept_for(b, s) == never_expires) return true;  // T5:3.1.2.11.2/c
    if (s.said_goodbye) return false;
    const auto excuse = s.expiry_s == 0 ? defect::expiry_zero_only_after_disconnect
                                        : defect::expiry_only_after_disconnect;
    return b.wrong(excuse);
}

void start_expiry(broker& b, session& s) {
    if (never_ends(b, s)) return;
    if (s.expiry_s == 0) return end_session(b, s);  // T5:3.1.2.11.2/b
    if (s.began_clean && b.wrong(defect::clean_start_session_not_kept)) return end_session(b, s);
    s.ends_at = after_seconds(expiry_begins(b, s), kept_for(b, s));
    if (!b.wrong(defect::expiry_lazy)) b.timers.set(session_end_of(s.client_id), *s.ends_at);
    keep(b, s);
}

// T5:3.14.2.2.2/b: an interval that CONNECT set to zero cannot be raised; the value of CONNECT
// counts, not what was granted (AMB-2).
bool raises_zero(const broker& b, const connection& c, const session& s, std::uint32_t expiry_s) {
    if (expiry_s == 0) return false;
    if (c.requested_expiry_s != s.expiry_s && b.wrong(defect::disconnect_raise_tests_granted))
        return s.expiry_s == 0;
    return c.requested_expiry_s == 0 && !b.wrong(defect::disconnect_raise_accepted);
}

// AMB-3: nothing could announce the cap here, but it is in force.
std::uint32_t granted_on_disconnect(const broker& b, std::uint32_t expiry_s) {
    const auto cap = b.chosen.session_expiry_cap_s.value_or(never_expires);
    return std::min(expiry_s, cap);
}

// [MQTT-3.14.4-3] v5 and v3.1.1: a normal DISCONNECT, and no other, removes the will.
bool removes_will(const broker& b, const mqtt::disconnect& packet) {
    return packet.reason_code == reason::success ||
           b.wrong(defect::disconnect_any_reason_drops_will);
}

}  // namespace

void drop(broker& b, connection& c) {
    b.timers.cancel(connect_deadline_of(c.id));
    b.timers.cancel(keep_alive_of(c.id));
    session* s = is_accepted(c) ? find_session(b, c.client_id) : nullptr;
    const bool is_its_own = s != nullptr && s->online == c.id;
    if (is_its_own) {
        s->aliases = c.aliases;
        s->last_receive_maximum = c.receive_maximum;
        s->last_unacknowledged = c.unacknowledged.size();
    }
    b.connections.erase(c.id);
    if (is_its_own) go_offline(b, *s);
}

void close(broker& b, connection& c) {
    send_close(b, c);
    drop(b, c);
}

void disconnect(broker& b, connection& c, std::uint8_t reason, std::string_view why) {
    const bool is_error = reason == reason::protocol_error || reason == reason::malformed_packet;
    session* s = is_error && is_accepted(c) ? find_session(b, c.client_id) : nullptr;
    if (s != nullptr && s->will && b.wrong(defect::will_dropped_by_error)) s->will.reset();
    send_disconnect(b, c, reason, why);
    close(b, c);
}

void on_disconnect(broker& b, connection& c, const mqtt::disconnect& packet) {
    session& s = session_of(b, c);
    const auto expiry =
        mqtt::find_integer(packet.properties, mqtt::property_id::session_expiry_interval);
    s.said_goodbye = true;
    if (expiry && raises_zero(b, c, s, *expiry)) {
        if (s.will && b.wrong(defect::disconnect_raise_drops_will)) s.will.reset();
        return disconnect(b, c, reason::protocol_error,
                          "DISCONNECT raises a Session Expiry Interval of zero");
    }
    if (expiry) s.expiry_s = granted_on_disconnect(b, *expiry);  // else T5:3.14.2.2.2/a, AMB-5
    if (removes_will(b, packet)) s.will.reset();
    const bool waits = s.will && will_delay(*s.will) > 0;
    if (waits && b.wrong(defect::will_at_once_when_asked_for)) publish_will(b, s);
    close(b, c);  // T5:3.14.4/a
}

void go_offline(broker& b, session& s) {
    s.online.reset();
    misremember_at_close(b, s);
    pass_on_at_close(b, s);
    keep(b, s);
    start_will_delay(b, s);
    start_expiry(b, s);
}

void end_session(broker& b, session& s) {
    b.timers.cancel(session_end_of(s.client_id));
    b.timers.cancel(will_delay_of(s.client_id));
    forget(b, s);
    const session ended = std::move(s);
    b.sessions.erase(ended.client_id);
    if (ended.will && !b.wrong(defect::will_lost_at_session_end))
        publish(b, message_of(*ended.will, ended.client_id, b.now));
    pass_on_shared(b, ended);
    if (b.chosen.keep_ghosts) b.ghosts.insert_or_assign(ended.client_id, ended);
}

}  // namespace brokerproof::reference_broker
