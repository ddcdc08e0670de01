// The retained messages of a broker, as far as they show on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "harness/mqtt/topic.hpp"
#include "harness/watch/message.hpp"

namespace brokerproof::watch {

struct retained_message {
    std::uint64_t content = 0;
    message_origin origin;
    std::optional<std::int64_t> expires_us{};
    std::size_t size = 0;         ///< of topic and payload
    std::int64_t certain_us = 0;  ///< who subscribes later finds it so
    bool is_cleared = false;      ///< an empty one has removed it
    bool has_replaced = false;    ///< another one
    bool is_unsure = false;       ///< the broker may have it or not
};

class retained_messages {
public:
    /// A message with RETAIN 1 that the broker has accepted.
    void published(const message_seen& message);
    /// The retained message of the topic may be another one now: a will, or a message that was
    /// perhaps not accepted.
    void doubt(std::string_view topic);
    /// Bytes were not recorded that may have changed any of them.
    void doubt_all();

    /// Calls `visit` (message) for each whose topic matches.
    template <class Visitor>
    void each_matching(const std::string& filter, Visitor visit) const {
        if (filter.find_first_of("+#") == std::string::npos) {
            if (const auto known = by_topic_.find(filter); known != by_topic_.end())
                visit(known->second);
            return;
        }
        for (const auto& [topic, message] : by_topic_) {
            if (mqtt::matches(filter, topic)) visit(message);
        }
    }

private:
    static constexpr std::size_t most = 4'000;  // topics; nothing is told about others
    std::unordered_map<std::string, retained_message> by_topic_;
};

}  // namespace brokerproof::watch
