#include "harness/reference_broker/accepting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/reference_broker/connack.hpp"
#include "harness/reference_broker/connecting.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {
namespace {

// [MQTT-3.1.3-6, MQTT-3.2.2-16] v5, [MQTT-3.1.3-6] v3.1.1: no session has it, stored ones included.
std::string unused_client_id(broker& b) {
    std::string id;
    do {
        id = fmt::format("assigned-{}", ++b.assigned_ids);
    } while (b.sessions.contains(id));
    return id;
}

// [MQTT-3.1.4-3] v5, [MQTT-3.1.4-2] v3.1.1: the older connection goes, by the ordinary rules: its
// will is due, and its session ends if its interval is zero (T5:3.1.4/b, T5:3.1.4/c, AMB-4).
void take_over(broker& b, const std::string& client_id) {
    const session* s = find_session(b, client_id);
    connection* old = s != nullptr ? connection_of(b, *s) : nullptr;
    if (old == nullptr) return;
    disconnect(b, *old, reason::session_taken_over,
               "another connection has this client identifier");
}

// [MQTT-3.1.2-4] v5, [MQTT-3.1.2-6] v3.1.1. A will whose delay still runs is published, since its
// session ends (AMB-1).
void discard_session(broker& b, const std::string& client_id) {
    if (session* s = find_session(b, client_id)) end_session(b, *s);
}

std::uint32_t granted_expiry(const options& chosen, const connection& c,
                             const mqtt::connect& packet) {
    // 3.1.1: a session without Clean Session has no end.
    if (!is_v5(c)) return packet.clean_start ? 0 : never_expires;
    const std::uint32_t capped =
        std::min(c.requested_expiry_s, chosen.session_expiry_cap_s.value_or(never_expires));
    return std::max(capped, chosen.session_expiry_floor_s.value_or(0));
}

/// The connection takes the session: timers of its absence stop, and what CONNECT says replaces
/// what an earlier one said.
void attach(broker& b, session& s, const connection& c, const mqtt::connect& packet) {
    s.client_id = c.client_id;
    s.online = c.id;
    s.expiry_s = granted_expiry(b.chosen, c, packet);
    b.timers.cancel(session_end_of(s.client_id));
    s.ends_at.reset();
    b.timers.cancel(will_delay_of(s.client_id));
    s.will_due.reset();      // [MQTT-3.1.3-9] v5: back in time, so the will is not sent
    s.will = packet.will;    // [MQTT-3.1.2-7] v5, [MQTT-3.1.2-8] v3.1.1
    keep(b, s);
}

// [MQTT-3.1.2-22] v5: what CONNACK says rules. 3.1.1 clients cannot be told.
std::uint16_t keep_alive_in_force(const options& chosen, const connection& c) {
    const bool ours = is_v5(c) && chosen.server_keep_alive != 0;
    return ours ? chosen.server_keep_alive : c.keep_alive;
}

}  // namespace

void accept(broker& b, connection& c, const mqtt::connect& packet) {
    c.client_id = packet.client_id.empty() ? unused_client_id(b) : packet.client_id;
    c.keep_alive = keep_alive_in_force(b.chosen, c);
    take_over(b, c.client_id);
    if (packet.clean_start) discard_session(b, c.client_id);
    const auto [found, created] = b.sessions.try_emplace(c.client_id);
    session& s = found->second;
    attach(b, s, c, packet);
    // [MQTT-3.2.0-1]: before all else. Who cannot take it is of no use [MQTT-3.1.2-24] v5.
    if (!send(b, c, connack_for(b.chosen, c, s, packet, !created))) return close(b, c);
    restart_keep_alive(b, c);
    resume(b, s, c);
}

}  // namespace brokerproof::reference_broker
