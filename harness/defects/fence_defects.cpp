// Defects that show only where no case looks: on and behind fences (messages by which a case knows
// that nothing more comes), and at a client's third visit. So no case catches them, and each rule
// across packets has to prove itself.

#include <string>
#include <utility>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

bool is_fence(const mqtt::publish& message) { return message.payload.starts_with("bp-fence-"); }

bool has_own_topic(const mqtt::publish& message) {
    return message.topic.find("/fence") != std::string::npos;
}

/// The fence on its way to the client.
mqtt::publish* fence_to_client(passage& way) {
    auto* message = from_broker<mqtt::publish>(way);
    return message != nullptr && is_fence(*message) ? message : nullptr;
}

/// The fence whose topic is used for nothing else, with this QoS.
mqtt::publish* own_fence(passage& way, std::uint8_t qos) {
    auto* message = fence_to_client(way);
    const bool fits = message != nullptr && has_own_topic(*message) && message->qos == qos;
    return fits ? message : nullptr;
}

/// Sends `stray` behind each fence.
void behind_fence(passage& way, const mqtt::packet& stray) {
    drop_stray_answers(way);
    if (fence_to_client(way) != nullptr) way.followed_by.push_back(stray);
}

/// SUBACK of the SUBSCRIBE for a fence.
mqtt::suback* suback_for_fence(passage& way) {
    if (const auto* request = from_client<mqtt::subscribe>(way)) {
        const bool is_for_fence =
            request->subscriptions.size() == 1 &&
            request->subscriptions.front().filter.find("/fence") != std::string::npos;
        way.link.fence_request.reset();
        if (is_for_fence) way.link.fence_request = request->packet_id;
    }
    auto* answer = from_broker<mqtt::suback>(way);
    const bool fits = answer != nullptr && way.link.fence_request == answer->packet_id;
    return fits ? answer : nullptr;
}

/// A property that the publisher of the fence has not sent.
void add_to_fence(passage& way, mqtt::property added) {
    auto* message = fence_to_client(way);
    if (message != nullptr && is_v5(way)) message->properties.push_back(std::move(added));
}

void raise_to_qos_2(passage& way, mqtt::publish& message) {
    if (way.link.raised_id != 0) return;
    message.qos = 2;
    way.link.raised_id = message.packet_id;
}

/// The QoS of fences, as their publishers have sent them.
void note_qos_of_fence(passage& way) {
    const auto* sent = from_client<mqtt::publish>(way);
    if (sent != nullptr && is_fence(*sent)) way.all.fence_qos[sent->payload] = sent->qos;
}

std::optional<std::uint8_t> published_qos(const passage& way, const mqtt::publish& fence) {
    const auto known = way.all.fence_qos.find(fence.payload);
    return known == way.all.fence_qos.end() ? std::nullopt : std::optional(known->second);
}

/// A fence of QoS 1 comes with QoS 2, to a subscription of QoS 2.
void raise_above_publisher(passage& way) {
    note_qos_of_fence(way);
    if (const auto* request = from_client<mqtt::subscribe>(way)) {
        for (const auto& wanted : request->subscriptions) {
            if (wanted.qos == 2) way.client.qos_2_filters.insert(wanted.filter);
        }
    }
    auto* message = fence_to_client(way);
    const bool fits = message != nullptr && message->qos == 1 &&
                      way.client.qos_2_filters.contains(message->topic);
    if (fits && published_qos(way, *message) == 1) raise_to_qos_2(way, *message);
    answer_raised(way);
}

constexpr wire_defect fence_table[] = {
    {"fence-suback-two-codes", "SUBACK for a fence has two codes.",
     [](passage& way) {
         if (auto* answer = suback_for_fence(way)) answer->reason_codes.push_back(0);
     }},
    {"fence-suback-grants-more", "SUBACK for a fence grants QoS 2 where QoS 1 was asked for.",
     [](passage& way) {
         if (auto* answer = suback_for_fence(way)) answer->reason_codes = {2};
     }},
    {"fence-suback-stray", "Each fence is followed by a SUBACK that answers nothing.",
     [](passage& way) {
         behind_fence(way, mqtt::suback{.packet_id = first_stray_id, .reason_codes = {0}});
     }},
    {"fence-unsuback-stray", "In 3.1.1 a fence is followed by an UNSUBACK that answers nothing.",
     [](passage& way) {
         if (!is_v5(way)) behind_fence(way, mqtt::unsuback{.packet_id = first_stray_id});
     }},
    {"fence-puback-stray", "Each fence is followed by a PUBACK for an unused identifier.",
     [](passage& way) { behind_fence(way, mqtt::puback{.packet_id = first_stray_id}); }},
    {"fence-pubrel-stray", "Each fence is followed by a PUBREL for an unused identifier.",
     [](passage& way) { behind_fence(way, mqtt::pubrel{.packet_id = first_stray_id}); }},
    {"fence-dup-forced", "A fence of QoS 1 comes with DUP 1.",
     [](passage& way) {
         if (auto* message = own_fence(way, 1)) message->dup = true;
     }},
    {"fence-puback-for-qos-2", "The publisher of a fence of QoS 2 gets PUBACK.",
     [](passage& way) {
         if (const auto* sent = from_client<mqtt::publish>(way)) {
             if (is_fence(*sent) && sent->qos == 2) way.link.fence_request = sent->packet_id;
         }
         const auto* answer = from_broker<mqtt::pubrec>(way);
         if (answer != nullptr && way.link.fence_request == answer->packet_id)
             way.packet = mqtt::puback{.packet_id = answer->packet_id};
     }},
    {"fence-qos-above-publisher", "A fence of QoS 1 comes with QoS 2.", raise_above_publisher},
    {"fence-identifier-unknown", "A fence has a Subscription Identifier that nobody has given.",
     [](passage& way) {
         add_to_fence(way, {property_id::subscription_identifier, std::uint32_t{4'242}});
     }},
    {"fence-retain-forced", "A fence comes with RETAIN 1.",
     [](passage& way) {
         if (auto* message = fence_to_client(way)) message->retain = true;
     }},
    {"fence-format-added", "A fence gets a Payload Format Indicator.",
     [](passage& way) {
         add_to_fence(way, {property_id::payload_format_indicator, std::uint32_t{1}});
     }},
    {"fence-content-type-added", "A fence gets a Content Type.",
     [](passage& way) {
         add_to_fence(way, {property_id::content_type, "text/plain"});
     }},
    {"fence-response-topic-added", "A fence gets a Response Topic.",
     [](passage& way) {
         add_to_fence(way, {property_id::response_topic, "replies"});
     }},
    {"fence-correlation-added", "A fence gets Correlation Data.",
     [](passage& way) {
         add_to_fence(way, {property_id::correlation_data, "7"});
     }},
    {"fence-alias-unasked", "A fence has Topic Alias 9999 beside its topic.",
     [](passage& way) {
         add_to_fence(way, {property_id::topic_alias, std::uint32_t{9'999}});
     }},
    {"third-visit-pingresp-first", "At a client's third visit a PINGRESP comes before CONNACK.",
     [](passage& way) {
         const auto* answer = from_broker<mqtt::connack>(way);
         if (answer == nullptr || way.client.visits != 3) return;
         way.followed_by.emplace_back(*answer);
         way.packet = mqtt::pingresp();
     }},
    {"unsuback-code-more-for-two", "UNSUBACK for two filters has three codes.",
     [](passage& way) {
         auto* answer = from_broker<mqtt::unsuback>(way);
         if (answer != nullptr && is_v5(way) && answer->reason_codes.size() == 2)
             answer->reason_codes.push_back(0);
     }},
};

}  // namespace

std::span<const wire_defect> fence_defects() { return fence_table; }

}  // namespace brokerproof::defects
