// Defects in PUBLISH, to the broker and from the broker.

#include <algorithm>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::publish;
constexpr auto message_expiry = property_id::message_expiry_interval;

constexpr wire_defect in_table[] = {
    {"publish-in-retain-dropped", "No message is retained.",
     [](passage& way) {
         if (auto* message = from_client<publish>(way)) message->retain = false;
     }},
    {"publish-in-retain-forced", "Every message is retained.",
     [](passage& way) {
         if (auto* message = from_client<publish>(way)) message->retain = true;
     }},
    {"publish-in-dup-is-old", "A PUBLISH with DUP 1 is treated as already received.",
     [](passage& way) {
         auto* message = from_client<publish>(way);
         if (message == nullptr || !message->dup || message->qos == 0) return;
         way.dropped = true;
         if (message->qos == 1)
             way.answered_by.emplace_back(mqtt::puback{.packet_id = message->packet_id});
         else
             way.answered_by.emplace_back(mqtt::pubrec{.packet_id = message->packet_id});
     }},
    {"publish-in-expiry-dropped", "The Message Expiry Interval is not read.",
     [](passage& way) {
         if (auto* message = from_client<publish>(way)) remove(message->properties, message_expiry);
     }},
    {"publish-in-expiry-in-ms", "The Message Expiry Interval is counted in milliseconds.",
     [](passage& way) {
         if (auto* message = from_client<publish>(way))
             change(message->properties, message_expiry, [](std::uint32_t s) { return s / 1000; });
     }},
    {"publish-in-payload-cut", "Payloads are cut at 64 kB.",
     [](passage& way) {
         auto* message = from_client<publish>(way);
         if (message != nullptr && message->payload.size() > 65'536)
             message->payload.resize(65'536);
     }},
    {"publish-in-alias-ignored", "A Topic Alias is not remembered.",
     [](passage& way) {
         if (auto* message = from_client<publish>(way))
             if (!message->topic.empty()) remove(message->properties, property_id::topic_alias);
     }},
};

template <property_id Id>
void forward_without(passage& way) {
    if (auto* message = from_broker<publish>(way)) remove(message->properties, Id);
}

/// Swaps the first two messages of a resumed session: holds back the first until the second passes.
void swap_with_next(passage& way) {
    auto* message = from_broker<publish>(way);
    if (message == nullptr || !way.link.resumed) return;
    if (!way.link.held) {
        if (way.link.publishes > 1) return;
        way.link.held = way.packet;
        way.dropped = true;
        return;
    }
    way.followed_by.push_back(*way.link.held);
    way.link.held.reset();
}

constexpr wire_defect out_table[] = {
    {"publish-out-dup-forced", "DUP is 1 on every message with QoS above 0.",
     [](passage& way) {
         auto* message = from_broker<publish>(way);
         if (message != nullptr && message->qos > 0) message->dup = true;
     }},
    {"publish-out-dup-cleared", "DUP is 0 on every message, even on retransmissions.",
     [](passage& way) {
         if (auto* message = from_broker<publish>(way)) message->dup = false;
     }},
    {"publish-out-retain-forced", "RETAIN is 1 on every message.",
     [](passage& way) {
         if (auto* message = from_broker<publish>(way)) message->retain = true;
     }},
    {"publish-out-retain-cleared", "RETAIN is 0 on every message.",
     [](passage& way) {
         if (auto* message = from_broker<publish>(way)) message->retain = false;
     }},
    {"publish-out-expiry-dropped", "The Message Expiry Interval is not forwarded.",
     forward_without<message_expiry>},
    {"publish-out-properties-dropped", "User Properties are not forwarded.",
     forward_without<property_id::user_property>},
    {"publish-out-properties-reversed", "User Properties change their order.",
     [](passage& way) {
         if (auto* message = from_broker<publish>(way)) std::ranges::reverse(message->properties);
     }},
    {"publish-out-content-type-dropped", "The Content Type is not forwarded.",
     forward_without<property_id::content_type>},
    {"publish-out-response-topic-dropped", "The Response Topic is not forwarded.",
     forward_without<property_id::response_topic>},
    {"publish-out-correlation-data-dropped", "The Correlation Data are not forwarded.",
     forward_without<property_id::correlation_data>},
    {"publish-out-format-dropped", "The Payload Format Indicator is not forwarded.",
     forward_without<property_id::payload_format_indicator>},
    {"publish-out-identifiers-dropped", "Subscription Identifiers are not forwarded.",
     forward_without<property_id::subscription_identifier>},
    {"publish-out-first-lost-after-resume", "The first message of a resumed session is lost.",
     [](passage& way) {
         if (from_broker<publish>(way) != nullptr && way.link.resumed && way.link.publishes == 1)
             way.dropped = true;
     }},
    {"publish-out-all-lost-after-resume", "A resumed session gets none of its queued messages.",
     [](passage& way) {
         if (from_broker<publish>(way) != nullptr && way.link.resumed) way.dropped = true;
     }},
    {"publish-out-twice-after-resume", "The first message of a resumed session comes twice.",
     [](passage& way) {
         auto* message = from_broker<publish>(way);
         if (message != nullptr && way.link.resumed && way.link.publishes == 1)
             way.followed_by.emplace_back(*message);
     }},
    {"publish-out-hundredth-twice", "The hundredth message of a connection comes twice.",
     [](passage& way) {
         auto* message = from_broker<publish>(way);
         if (message != nullptr && way.link.publishes == 100)
             way.followed_by.emplace_back(*message);
     }},
    {"publish-out-swapped-after-resume",
     "The first two messages of a resumed session change places.", swap_with_next},
    {"publish-out-qos-0", "Every message is delivered with QoS 0.",
     [](passage& way) {
         auto* message = from_broker<publish>(way);
         if (message == nullptr) return;
         message->qos = 0;
         message->dup = false;
     }},
    {"publish-out-payload-cleared", "Messages are delivered without their payload.",
     [](passage& way) {
         if (auto* message = from_broker<publish>(way)) message->payload.clear();
     }},
};

}  // namespace

std::span<const wire_defect> publish_in_defects() { return in_table; }
std::span<const wire_defect> publish_out_defects() { return out_table; }

}  // namespace brokerproof::defects
