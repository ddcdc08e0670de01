// An Application Message as the server holds it: its content, its expiry time and its publisher.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/types.hpp"

namespace brokerproof::reference_broker {

struct message {
    std::string topic;
    std::string payload;
    std::uint8_t qos = 0;
    bool retain = false;  ///< the flag that the publisher set
    /// Only the properties that are forwarded unaltered, in their order; the expiry is kept apart.
    mqtt::property_list properties;
    std::optional<instant> expires_at;
    std::string publisher;         ///< client identifier, for No Local
    std::uint32_t lifetime_s = 0;  ///< as published; not stored, because only a defect reads it

    bool operator==(const message&) const = default;
};

/// Many sessions hold the same message.
using shared_message = std::shared_ptr<const message>;

/// The message of a PUBLISH. Its Message Expiry Interval starts now.
message message_of(const mqtt::publish& packet, std::string publisher, instant now);
/// A will becomes a message when it is published: its Message Expiry Interval starts now.
message message_of(const mqtt::will& will, std::string publisher, instant now);

bool has_expired(const message& publication, instant now);

/// Properties of a PUBLISH that forwards the message now, without Subscription Identifiers.
/// The Message Expiry Interval that is left is rounded up, or down.
mqtt::property_list forwarded_properties(const message& publication, instant now, bool rounds_down);

/// `start` plus an interval of the protocol.
instant after_seconds(instant start, std::uint32_t seconds);

}  // namespace brokerproof::reference_broker
