#include "harness/reference_broker/misstating.hpp"

#include <algorithm>
#include <initializer_list>

namespace brokerproof::reference_broker {
namespace {

using mqtt::property_id;

constexpr std::size_t most_of_a_byte = 255;
constexpr std::size_t most_of_a_length_byte = 127;  // of a variable byte integer (section 1.5.5)

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // U+FEFF

bool is_long(const std::string& topic) { return topic.size() > most_of_a_byte; }

struct text_size {
    std::size_t operator()(std::uint32_t) const { return 0; }
    std::size_t operator()(const std::string& text) const { return text.size(); }
    std::size_t operator()(const mqtt::string_pair& pair) const {
        return pair.name.size() + pair.value.size();
    }
};

std::size_t size_of_texts(const mqtt::property_list& list) {
    std::size_t sum = 0;
    for (const auto& property : list) sum += std::visit(text_size{}, property.value);
    return sum;
}

bool has(const mqtt::property_list& list, property_id id) {
    return std::ranges::find(list, id, &mqtt::property::id) != list.end();
}

void remove(mqtt::property_list& list, property_id id) {
    std::erase_if(list, [&](const mqtt::property& property) { return property.id == id; });
}

/// The first byte of a character of four bytes in UTF-8.
bool begins_four_bytes(char c) { return (static_cast<unsigned char>(c) & 0xF8U) == 0xF0; }

void replace_four_bytes(std::string& topic) {
    for (auto at = std::ranges::find_if(topic, begins_four_bytes); at != topic.end();
         at = std::ranges::find_if(at, topic.end(), begins_four_bytes)) {
        *at = '?';
        at = topic.erase(at + 1, at + 4);
    }
}

}  // namespace

void misstate(const broker& core, mqtt::publish& packet) {
    if (is_long(packet.topic) && core.wrong(defect::topic_cut_short))
        packet.topic.resize(most_of_a_byte);
    if (std::ranges::any_of(packet.topic, begins_four_bytes) &&
        core.wrong(defect::topic_loses_four_bytes))
        replace_four_bytes(packet.topic);
    const auto mark = packet.topic.find(byte_order_mark);
    if (mark != std::string::npos && core.wrong(defect::topic_loses_byte_order_mark))
        packet.topic.erase(mark, byte_order_mark.size());
    if (size_of_texts(packet.properties) > most_of_a_length_byte &&
        core.wrong(defect::properties_lost_when_long))
        packet.properties.clear();
}

void misstate_again(const broker& core, mqtt::publish& packet) {
    if (packet.retain && core.wrong(defect::redelivery_forgets_retain)) packet.retain = false;
    if (has(packet.properties, property_id::response_topic) &&
        core.wrong(defect::redelivery_forgets_request)) {
        remove(packet.properties, property_id::response_topic);
        remove(packet.properties, property_id::correlation_data);
    }
    if (has(packet.properties, property_id::message_expiry_interval) &&
        core.wrong(defect::redelivery_forgets_expiry))
        remove(packet.properties, property_id::message_expiry_interval);
}

bool queues_rightly(const broker& core, delivery& outgoing) {
    if (!outgoing.subscription_ids.empty() && core.wrong(defect::queue_forgets_identifiers))
        outgoing.subscription_ids.clear();
    return !is_long(outgoing.content->topic) || !core.wrong(defect::queue_refuses_long_topics);
}

std::string topic_to_keep(const broker& core, const message& publication) {
    const bool cut = is_long(publication.topic) && core.wrong(defect::retained_topic_cut_short);
    return cut ? publication.topic.substr(0, most_of_a_byte) : publication.topic;
}

}  // namespace brokerproof::reference_broker
