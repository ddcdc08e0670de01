#include "harness/reference_broker/topic_alias.hpp"

#include <fmt/format.h>

#include "harness/reference_broker/reason.hpp"

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

}  // namespace brokerproof::reference_broker
