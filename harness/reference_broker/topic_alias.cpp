#include "harness/reference_broker/topic_alias.hpp"

#include <fmt/format.h>

#include "harness/reference_broker/reason.hpp"

namespace brokerproof::reference_broker {

std::optional<objection> resolve_topic_alias(const broker& b, connection& c,
                                             mqtt::publish& packet) {
    const auto given = mqtt::find_integer(packet.properties, mqtt::property_id::topic_alias);
    if (!given) return std::nullopt;
    if (*given > b.chosen.topic_alias_maximum) {  // T5:3.3.4/a
        return objection{reason::topic_alias_invalid,
                         fmt::format("topic alias {} is above the maximum of {}", *given,
                                     b.chosen.topic_alias_maximum)};
    }
    const auto alias = static_cast<std::uint16_t>(*given);
    if (!packet.topic.empty()) {
        c.aliases[alias] = packet.topic;  // [MQTT-3.3.2-12] v5
        return std::nullopt;
    }
    const auto known = c.aliases.find(alias);
    if (known == c.aliases.end()) {  // T5:3.3.4/a
        return objection{reason::protocol_error,
                         fmt::format("topic alias {} was not set on this connection", alias)};
    }
    packet.topic = known->second;
    return std::nullopt;
}

}  // namespace brokerproof::reference_broker
