#include "harness/reference_broker/message.hpp"

#include <algorithm>

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

// [MQTT-3.3.2-4, -15, -16, -17, -20] v5: these are forwarded unaltered.
bool is_forwarded(property_id id) {
    return id == property_id::payload_format_indicator || id == property_id::content_type ||
           id == property_id::response_topic || id == property_id::correlation_data ||
           id == property_id::user_property;
}

mqtt::property_list only_forwarded(const mqtt::property_list& properties) {
    mqtt::property_list forwarded;
    for (const auto& property : properties) {
        if (is_forwarded(property.id))
            forwarded.push_back(property);  // [MQTT-3.3.2-18] v5: in their order
    }
    return forwarded;
}

// Section 3.3.2.3.3 of 5.0: a message without the interval never expires.
std::optional<instant> expiry_of(const mqtt::property_list& properties, instant now) {
    const auto seconds = mqtt::find_integer(properties, property_id::message_expiry_interval);
    if (!seconds) return std::nullopt;
    return after_seconds(now, *seconds);
}

// [MQTT-3.3.2-6] v5: the publisher's interval less the whole seconds that the message waited here.
// A message that was sent in time may be sent again after its expiry; then 0 seconds are left.
std::uint32_t remaining_seconds(instant expires_at, instant now, bool rounds_down) {
    using std::chrono::seconds;
    const auto exact = expires_at - now;
    const auto left =
        (rounds_down ? std::chrono::floor<seconds>(exact) : std::chrono::ceil<seconds>(exact))
            .count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0));
}

/// A PUBLISH and a will have the same fields.
template <class Source>
message message_from(const Source& source, std::string publisher, instant now) {
    message result;
    result.topic = source.topic;
    result.payload = source.payload;
    result.qos = source.qos;
    result.retain = source.retain;
    result.properties = only_forwarded(source.properties);
    result.expires_at = expiry_of(source.properties, now);
    result.lifetime_s =
        mqtt::find_integer(source.properties, property_id::message_expiry_interval).value_or(0);
    result.publisher = std::move(publisher);
    return result;
}

}  // namespace

instant after_seconds(instant start, std::uint32_t seconds) {
    return start + std::chrono::seconds(seconds);
}

message message_of(const mqtt::publish& packet, std::string publisher, instant now) {
    return message_from(packet, std::move(publisher), now);
}

message message_of(const mqtt::will& will, std::string publisher, instant now) {
    return message_from(will, std::move(publisher),
                        now);  // [MQTT-3.1.3-10] v5: properties included
}

bool has_expired(const message& publication, instant now) {
    return publication.expires_at && *publication.expires_at <= now;
}

mqtt::property_list forwarded_properties(const message& publication, instant now,
                                         bool rounds_down) {
    mqtt::property_list result = publication.properties;
    if (publication.expires_at) {
        const std::uint32_t left = remaining_seconds(*publication.expires_at, now, rounds_down);
        result.push_back({property_id::message_expiry_interval, left});
    }
    return result;
}

}  // namespace brokerproof::reference_broker
