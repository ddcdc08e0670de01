#include "harness/reference_broker/message.hpp"

#include <algorithm>

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

// [MQTT-3.3.2-4, -15, -16, -17, -20] v5: these are passed on as they came.
bool is_forwarded(property_id id) {
    return id == property_id::payload_format_indicator || id == property_id::content_type ||
           id == property_id::response_topic || id == property_id::correlation_data ||
           id == property_id::user_property;
}

mqtt::property_list only_forwarded(const mqtt::property_list& all) {
    mqtt::property_list kept;
    for (const auto& one : all) {
        if (is_forwarded(one.id)) kept.push_back(one);  // [MQTT-3.3.2-18] v5: in their order
    }
    return kept;
}

// Section 3.3.2.3.3 of 5.0: a message without the interval never expires.
std::optional<instant> expiry_of(const mqtt::property_list& properties, instant now) {
    const auto seconds = mqtt::find_integer(properties, property_id::message_expiry_interval);
    if (!seconds) return std::nullopt;
    return after_seconds(now, *seconds);
}

// [MQTT-3.3.2-6] v5: the interval that came, less the whole seconds spent here. A message that was
// sent in time may be sent again when its time is over; none is left then.
std::uint32_t remaining_seconds(instant expires_at, instant now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(expires_at - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0));
}

/// A PUBLISH and a will say the same of a message.
template <class Source>
message made_of(const Source& from, std::string publisher, instant now) {
    message made;
    made.topic = from.topic;
    made.payload = from.payload;
    made.qos = from.qos;
    made.retain = from.retain;
    made.properties = only_forwarded(from.properties);
    made.expires_at = expiry_of(from.properties, now);
    made.lifetime_s =
        mqtt::find_integer(from.properties, property_id::message_expiry_interval).value_or(0);
    made.publisher = std::move(publisher);
    return made;
}

}  // namespace

instant after_seconds(instant start, std::uint32_t seconds) {
    return start + std::chrono::seconds(seconds);
}

message message_of(const mqtt::publish& packet, std::string publisher, instant now) {
    return made_of(packet, std::move(publisher), now);
}

message message_of(const mqtt::will& will, std::string publisher, instant now) {
    return made_of(will, std::move(publisher), now);  // [MQTT-3.1.3-10] v5: properties included
}

bool has_expired(const message& m, instant now) { return m.expires_at && *m.expires_at <= now; }

mqtt::property_list forwarded_properties(const message& m, instant now) {
    mqtt::property_list made = m.properties;
    if (m.expires_at) {
        const std::uint32_t left = remaining_seconds(*m.expires_at, now);
        made.push_back({property_id::message_expiry_interval, left});
    }
    return made;
}

}  // namespace brokerproof::reference_broker
