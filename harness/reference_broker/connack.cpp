#include "harness/reference_broker/connack.hpp"

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

// T5:3.2.2.3.2/b: an interval other than the requested one is announced.
void announce_expiry(mqtt::property_list& out, const connection& peer, const session& state,
                     bool says_everything) {
    if (state.expiry_s == peer.requested_expiry_s && !says_everything) return;
    out.push_back({property_id::session_expiry_interval, state.expiry_s});
}

// [MQTT-3.1.3-7] v5; T5:3.2.2.3.7/a: only to a client that gave no identifier.
void announce_client_id(mqtt::property_list& out, const connection& peer,
                        const mqtt::connect& packet) {
    if (!packet.client_id.empty()) return;
    out.push_back({property_id::assigned_client_identifier, peer.client_id});
}

/// Section 3.2.2.3: a limit is left out where its default has the same value.
void announce_limits(mqtt::property_list& out, const options& chosen) {
    const auto number = [&](property_id id, std::uint32_t value) { out.push_back({id, value}); };
    const auto flag = [&](property_id id, bool is_offered) {
        if (chosen.policy.says_everything || !is_offered) number(id, is_offered ? 1 : 0);
    };
    const bool all = chosen.policy.says_everything;
    if (all || chosen.receive_maximum != 65'535)
        number(property_id::receive_maximum, chosen.receive_maximum);
    if (chosen.maximum_qos < 2) number(property_id::maximum_qos, chosen.maximum_qos);
    number(property_id::maximum_packet_size, chosen.maximum_packet_size);
    if (all || chosen.topic_alias_maximum != 0)
        number(property_id::topic_alias_maximum, chosen.topic_alias_maximum);
    if (chosen.server_keep_alive != 0)
        number(property_id::server_keep_alive, chosen.server_keep_alive);
    flag(property_id::retain_available, chosen.retain_available);
    flag(property_id::wildcard_subscription_available, chosen.wildcard_subscriptions);
    flag(property_id::subscription_identifier_available, chosen.subscription_identifiers);
    flag(property_id::shared_subscription_available, chosen.shared_subscriptions);
}

}  // namespace

mqtt::connack connack_for(const options& chosen, const connection& peer, const session& state,
                          const mqtt::connect& packet, bool session_present) {
    mqtt::connack answer;
    answer.session_present = session_present;  // [MQTT-3.2.2-2, MQTT-3.2.2-3]
    if (!is_v5(peer)) return answer;
    announce_expiry(answer.properties, peer, state, chosen.policy.says_everything);
    announce_client_id(answer.properties, peer, packet);
    announce_limits(answer.properties, chosen);
    return answer;
}

}  // namespace brokerproof::reference_broker
