#include "harness/watch/retained.hpp"

namespace brokerproof::watch {

void retained_messages::published(const message_seen& message) {
    constexpr std::int64_t on_its_way_us = 1'000'000;
    const auto topic = std::string(message.topic);
    const bool clears = message.payload_size() == 0;
    const auto known = by_topic_.find(topic);
    if (known == by_topic_.end() && (clears || by_topic_.size() >= most)) return;
    auto& entry = known == by_topic_.end() ? by_topic_[topic] : known->second;
    const bool had_one = entry.content != 0 && !entry.is_cleared;
    entry.has_replaced = !clears && had_one;
    entry.is_cleared = clears;
    // [MQTT-3.3.1.3] Brokers may discard a retained message of QoS 0 at any time.
    entry.is_unsure = !clears && message.qos == 0;
    entry.content = message.content;
    entry.origin = message.origin();
    entry.expires_us = message.expires_us;
    entry.size = message.size;
    entry.certain_us = message.accepted_us + (message.qos == 0 ? on_its_way_us : 0);
}

void retained_messages::doubt(std::string_view topic) {
    const auto known = by_topic_.find(std::string(topic));
    if (known != by_topic_.end()) known->second.is_unsure = true;
}

void retained_messages::doubt_all() {
    for (auto& [topic, message] : by_topic_) message.is_unsure = true;
}

}  // namespace brokerproof::watch
