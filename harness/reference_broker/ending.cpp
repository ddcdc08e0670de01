#include "harness/reference_broker/ending.hpp"

#include <algorithm>

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/publishing.hpp"
#include "harness/reference_broker/reading.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"
#include "harness/reference_broker/sharing.hpp"
#include "harness/reference_broker/wills.hpp"

namespace brokerproof::reference_broker {
namespace {

// [MQTT-4.1.0-2, MQTT-3.1.2-23] v5: the interval counts from the time when the connection closed.
instant expiry_begins(const broker& core, const session& state) {
    if (core.wrong(defect::expiry_from_connect)) return state.connected_at;
    if (core.wrong(defect::expiry_from_last_packet)) return state.last_packet_at;
    return core.now;
}

std::uint32_t kept_for(const broker& core, const session& state) {
    constexpr std::uint32_t silent_cap = 8;
    constexpr std::uint32_t minute = 60;
    const bool less = state.expiry_s > silent_cap && core.wrong(defect::expiry_capped_silently);
    if (less) return silent_cap;
    const bool a_minute = state.expiry_s > minute && core.wrong(defect::expiry_capped_at_a_minute);
    return a_minute ? minute : state.expiry_s;
}

bool never_ends(const broker& core, const session& state) {
    if (kept_for(core, state) == never_expires) return true;  // T5:3.1.2.11.2/c
    if (state.said_goodbye) return false;
    const auto excuse = state.expiry_s == 0 ? defect::expiry_zero_only_after_disconnect
                                            : defect::expiry_only_after_disconnect;
    return core.wrong(excuse);
}

/// T5:4.1/b: a server may be slow to notice that a session has ended.
instant swept(const broker& core, instant ends_at) {
    const std::chrono::microseconds every = core.chosen.policy.expiry_sweep;
    if (every.count() == 0) return ends_at;
    const auto since = ends_at.time_since_epoch() % every;
    return since.count() == 0 ? ends_at : ends_at + (every - since);
}

void start_expiry(broker& core, session& state) {
    if (never_ends(core, state)) return;
    const bool ends_now = state.expiry_s == 0 && !(core.is_stopping && state.will_due);
    if (ends_now) return end_session(core, state);  // T5:3.1.2.11.2/b
    if (state.began_clean && core.wrong(defect::clean_start_session_not_kept))
        return end_session(core, state);
    state.ends_at = swept(core, after_seconds(expiry_begins(core, state), kept_for(core, state)));
    if (!core.wrong(defect::expiry_lazy))
        core.timers.set(session_end_of(state.client_id), *state.ends_at);
    keep(core, state);
}

// T5:3.14.2.2.2/b: an interval that CONNECT set to zero cannot be raised. The value in CONNECT
// counts, not the granted one (AMB-2).
bool raises_zero(const broker& core, const connection& peer, const session& state,
                 std::uint32_t expiry_s) {
    if (expiry_s == 0) return false;
    if (peer.requested_expiry_s != state.expiry_s &&
        core.wrong(defect::disconnect_raise_tests_granted))
        return state.expiry_s == 0;
    return peer.requested_expiry_s == 0 && !core.wrong(defect::disconnect_raise_accepted);
}

// AMB-3: the cap is in force, although no packet can announce it here.
std::uint32_t granted_on_disconnect(const broker& core, std::uint32_t expiry_s) {
    const auto cap = core.chosen.session_expiry_cap_s.value_or(never_expires);
    const auto never = core.chosen.policy.never_becomes_s.value_or(never_expires);
    return std::min(expiry_s == never_expires ? never : expiry_s, cap);
}

// [MQTT-3.14.4-3] v5 and v3.1.1: a normal DISCONNECT, and no other, removes the will.
bool removes_will(const broker& core, const mqtt::disconnect& packet) {
    return packet.reason_code == reason::success ||
           core.wrong(defect::disconnect_any_reason_drops_will);
}

}  // namespace

void drop(broker& core, connection& peer) {
    core.timers.cancel(connect_deadline_of(peer.id));
    core.timers.cancel(keep_alive_of(peer.id));
    session* state = is_accepted(peer) ? find_session(core, peer.client_id) : nullptr;
    const bool is_its_own = state != nullptr && state->online == peer.id;
    if (is_its_own) {
        state->aliases = peer.aliases;
        state->last_receive_maximum = peer.receive_maximum;
        state->last_unacknowledged = peer.unacknowledged.size();
        lose_unread(core, *state, peer);
        misjudge_ending(core, peer, *state);
    }
    core.connections.erase(peer.id);
    if (is_its_own) go_offline(core, *state);
}

void close(broker& core, connection& peer) {
    send_close(core, peer);
    drop(core, peer);
}

void disconnect(broker& core, connection& peer, std::uint8_t reason, std::string_view explanation) {
    const bool is_error = reason == reason::protocol_error || reason == reason::malformed_packet;
    session* state = is_error && is_accepted(peer) ? find_session(core, peer.client_id) : nullptr;
    if (state != nullptr && state->will && core.wrong(defect::will_dropped_by_error))
        state->will.reset();
    send_disconnect(core, peer, reason, explanation);
    close(core, peer);
}

void on_disconnect(broker& core, connection& peer, const mqtt::disconnect& packet) {
    session& state = session_of(core, peer);
    const auto expiry =
        mqtt::find_integer(packet.properties, mqtt::property_id::session_expiry_interval);
    state.said_goodbye = true;
    if (expiry && raises_zero(core, peer, state, *expiry)) {
        if (state.will && core.wrong(defect::disconnect_raise_drops_will)) state.will.reset();
        return disconnect(core, peer, reason::protocol_error,
                          "DISCONNECT raises a Session Expiry Interval of zero");
    }
    if (expiry)
        state.expiry_s = granted_on_disconnect(core, *expiry);  // else T5:3.14.2.2.2/a, AMB-5
    if (removes_will(core, packet)) state.will.reset();
    const bool waits = state.will && will_delay(*state.will) > 0;
    if (waits && core.wrong(defect::will_at_once_when_asked_for)) publish_will(core, state);
    close(core, peer);  // T5:3.14.4/a
}

void go_offline(broker& core, session& state) {
    state.online.reset();
    misremember_at_close(core, state);
    pass_on_at_close(core, state);
    keep(core, state);
    start_will_delay(core, state);
    start_expiry(core, state);
}

void end_session(broker& core, session& state) {
    core.timers.cancel(session_end_of(state.client_id));
    core.timers.cancel(will_delay_of(state.client_id));
    forget(core, state);
    const session ended = std::move(state);
    core.sessions.erase(ended.client_id);
    if (ended.will && !core.wrong(defect::will_lost_at_session_end))
        publish(core, message_of(*ended.will, ended.client_id, core.now));
    pass_on_shared(core, ended);
    if (core.chosen.keep_ghosts) core.ghosts.insert_or_assign(ended.client_id, ended);
}

}  // namespace brokerproof::reference_broker
