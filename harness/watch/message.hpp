// A message as its publisher has sent it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace brokerproof::watch {

/// An identifier that many messages share.
using shared_name = std::shared_ptr<const std::string>;

/// What is remembered of a message for a report.
struct message_origin {
    std::string topic{};
    std::int64_t at_us = 0;   ///< when its PUBLISH was sent
    shared_name publisher{};  ///< null: not known
    std::uint32_t payload_size = 0;
    std::uint16_t packet_id = 0;
    std::uint8_t qos = 0;
    bool retain = false;
};

/// A message that its publisher has sent.
struct message_seen {
    std::uint64_t content = 0;  ///< stands for topic and payload
    std::string_view topic;
    std::uint8_t qos = 0;
    std::int64_t at_us = 0;  ///< when its PUBLISH was sent
    std::string_view publisher;
    bool retain = false;
    std::optional<std::int64_t> expires_us{};
    std::size_t size = 0;  ///< of topic and payload
    std::uint16_t packet_id = 0;
    shared_name publisher_name{};
    std::int64_t accepted_us = 0;  ///< when the broker accepted it; QoS 0: when it was sent

    std::size_t payload_size() const { return size - topic.size(); }
    message_origin origin() const {
        return {
            std::string(topic), at_us, publisher_name, static_cast<std::uint32_t>(payload_size()),
            packet_id,          qos,   retain};
    }
};

}  // namespace brokerproof::watch
