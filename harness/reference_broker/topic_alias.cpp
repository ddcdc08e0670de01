#include "harness/reference_broker/topic_alias.hpp"

#include <fmt/format.h>

#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/sending.hpp"

namespace brokerproof::reference_broker {

std::optional<objection> resolve_topic_alias(const broker& core, connection& peer,
                                             mqtt::publish& packet) {
    const auto requested = mqtt::find_integer(packet.properties, mqtt::property_id::topic_alias);
    if (!requested) return std::nullopt;
    if (*requested > core.chosen.topic_alias_maximum) {  // T5:3.3.4/a
        return objection{reason::topic_alias_invalid,
                         fmt::format("topic alias {} is above the maximum of {}", *requested,
                                     core.chosen.topic_alias_maximum)};
    }
    const auto alias = static_cast<std::uint16_t>(*requested);
    if (!packet.topic.empty()) {
        peer.aliases[alias] = packet.topic;  // [MQTT-3.3.2-12] v5
        return std::nullopt;
    }
    const auto known = peer.aliases.find(alias);
    if (known == peer.aliases.end()) {  // T5:3.3.4/a
        return objection{reason::protocol_error,
                         fmt::format("topic alias {} was not set on this connection", alias)};
    }
    packet.topic = known->second;
    return std::nullopt;
}

namespace {

mqtt::publish with_alias(mqtt::publish packet, std::uint16_t alias) {
    packet.properties.push_back({mqtt::property_id::topic_alias, std::uint32_t{alias}});
    return packet;
}

}  // namespace

bool send_publish(broker& core, connection& peer, const mqtt::publish& packet) {
    if (!core.chosen.policy.uses_aliases || peer.topic_alias_maximum == 0)
        return send_if_it_fits(core, peer, packet);
    const auto known = peer.aliases_out.find(packet.topic);
    if (known != peer.aliases_out.end()) {
        auto shorter = with_alias(packet, known->second);
        shorter.topic.clear();
        return send_if_it_fits(core, peer, shorter);
    }
    const auto alias = static_cast<std::uint16_t>(peer.aliases_out.size() + 1);
    const bool is_free = alias <= peer.topic_alias_maximum;
    if (!is_free || !send_if_it_fits(core, peer, with_alias(packet, alias)))
        return send_if_it_fits(core, peer, packet);
    peer.aliases_out[packet.topic] = alias;
    return true;
}

}  // namespace brokerproof::reference_broker
