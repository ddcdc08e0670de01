#include "loadgen/life/publication_texts.hpp"

#include <algorithm>

#include "loadgen/ledger/stamp.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_of_the_head = 64U << 10U;  // bytes, the topic included

/// The loader has refused what cannot be read.
message_template filled_for(const publication& planned, const std::string& text) {
    auto read = message_template::read(text, range_of(planned));
    return read ? std::move(*read) : message_template::plain(text);
}

message_template payload_of(const publication& planned) {
    if (!planned.payload) return {};
    const own_payload& wanted = *planned.payload;
    if (wanted.from == own_payload::source::text) return message_template::plain(wanted.text);
    if (wanted.from == own_payload::source::file) return message_template::plain(wanted.content);
    return filled_for(planned, wanted.text);
}

std::vector<property_text> properties_of(const publication& planned) {
    std::vector<property_text> texts;
    const auto add = [&](mqtt::property_id id, const std::optional<std::string>& text) {
        if (text) texts.push_back({id, {}, filled_for(planned, *text)});
    };
    const message_properties& wanted = planned.properties;
    using enum mqtt::property_id;
    add(content_type, wanted.content_type);
    add(response_topic, planned.request ? planned.request->response_topic : wanted.response_topic);
    add(correlation_data, wanted.correlation_data);
    for (const auto& [name, value] : wanted.user_properties)
        texts.push_back({user_property, name, filled_for(planned, value)});
    return texts;
}

}  // namespace

message_range range_of(const publication& planned) {
    if (planned.topics != 0) return message_range::topics;
    return planned.to.empty() ? message_range::none : message_range::members;
}

group_texts texts_of(const group& planned) {
    group_texts texts;
    for (const publication& wanted : planned.publish) {
        texts.publications.push_back(
            {text_template(wanted.topic), payload_of(wanted), properties_of(wanted)});
        texts.has_aliases = texts.has_aliases || wanted.topic_alias;
    }
    if (planned.respond) texts.requests = text_template(planned.respond->to);
    return texts;
}

std::size_t largest_packet(const publication& planned, const publication_texts& texts) {
    std::size_t size = planned.payload ? texts.payload.longest() + stamp_size
                                       : static_cast<std::size_t>(planned.size);
    for (const property_text& text : texts.properties)
        size += text.name.size() + text.value.longest();
    return size + most_of_the_head;
}

}  // namespace brokerproof::loadgen
