// Defects that show only on topics with the level "ordinary". The suite ordinary-traffic uses them,
// and does not look at what comes, so that each rule across packets has to prove itself.

#include <string>
#include <utility>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

bool is_ordinary(const mqtt::publish& message) {
    return message.topic.find("/ordinary") != std::string::npos;
}

mqtt::publish* to_client(passage& way) {
    auto* message = from_broker<mqtt::publish>(way);
    return message != nullptr && is_ordinary(*message) ? message : nullptr;
}
/// A message that comes for the first time.
mqtt::publish* to_client(passage& way, std::uint8_t qos) {
    auto* message = to_client(way);
    return message != nullptr && message->qos == qos && !message->dup ? message : nullptr;
}

/// The message of QoS 1 that is published with QoS 1, too.
mqtt::publish* once_to_client(passage& way) {
    auto* message = to_client(way, 1);
    return message != nullptr && message->payload == "once" ? message : nullptr;
}

mqtt::publish under(std::uint16_t packet_id, mqtt::publish message) {
    message.packet_id = packet_id;
    message.dup = false;
    return message;
}

void exceed_receive_maximum(passage& way) {
    drop_stray_answers(way);
    constexpr std::uint32_t most = 20;
    const auto* message = once_to_client(way);
    if (message == nullptr || way.link.receive_maximum > most) return;
    for (std::uint16_t i = 0; i < way.link.receive_maximum; ++i) {
        auto stray = under(static_cast<std::uint16_t>(first_stray_id + i), *message);
        stray.payload = "stray " + std::to_string(i);
        way.followed_by.emplace_back(std::move(stray));
    }
}

/// Sends the message again instead of PUBREL when the client has come back.
void publish_for_pubrel(passage& way) {
    if (const auto* message = to_client(way, 2)) way.client.last_qos_2 = *message;
    const auto* received = from_client<mqtt::pubrec>(way);
    if (received != nullptr && received->packet_id == way.link.raised_id) {
        way.dropped = true;
        way.link.raised_id = 0;
        way.answered_by.emplace_back(mqtt::pubrel{.packet_id = received->packet_id});
        return;
    }
    const auto* release = from_broker<mqtt::pubrel>(way);
    if (release == nullptr || !way.client.last_qos_2 || !way.link.resumed) return;
    if (release->packet_id != way.client.last_qos_2->packet_id) return;
    way.link.raised_id = release->packet_id;
    auto copy = *std::exchange(way.client.last_qos_2, {});
    copy.dup = true;
    way.packet = std::move(copy);
}

/// A message of QoS 2 comes with QoS 2 to a subscription of QoS 1.
void raise_above_grant(passage& way) {
    auto* message = to_client(way);
    if (message != nullptr && message->qos == 1 && message->payload == "half") {
        message->qos = 2;
        way.link.raised_id = message->packet_id;
    }
    answer_raised(way);
}

/// What a client publishes to its own No Local subscription comes back to it.
void echo_to_publisher(passage& way) {
    if (const auto* before = to_client(way, 0)) way.link.held = *before;
    const auto* message = from_client<mqtt::publish>(way);
    if (message == nullptr || message->payload != "own" || !way.link.held) return;
    auto echo = std::get<mqtt::publish>(*way.link.held);  // with its Subscription Identifier
    echo.payload = message->payload;
    way.answered_by.emplace_back(std::move(echo));
}

/// The first message of QoS 0 comes behind the second.
void swap_qos_0(passage& way) {
    const auto* message = to_client(way, 0);
    if (message == nullptr) return;
    if (!way.link.held) {
        way.link.held = *message;
        way.dropped = true;
    } else if (!std::exchange(way.link.has_swapped, true)) {
        way.followed_by.push_back(*way.link.held);
    }
}

void repeat_after_pubcomp(passage& way) {
    drop_stray_answers(way);
    if (const auto* message = to_client(way, 2)) way.client.last_qos_2 = *message;
    const auto* completed = from_client<mqtt::pubcomp>(way);
    if (completed == nullptr || !way.client.last_qos_2) return;
    if (way.client.last_qos_2->packet_id != completed->packet_id) return;
    const auto message = *std::exchange(way.client.last_qos_2, {});
    way.answered_by.emplace_back(under(first_stray_id, message));
}

/// A message comes behind a PINGRESP, though its interval was over before its client came back.
void send_expired(passage& way) {
    const auto* request = from_client<mqtt::subscribe>(way);
    if (request != nullptr && request->properties.empty()) {
        for (const auto& wanted : request->subscriptions) {
            if (wanted.filter.ends_with("/ordinary")) way.client.ordinary_filter = wanted.filter;
        }
    }
    const bool is_back = way.link.resumed && !way.client.ordinary_filter.empty();
    if (from_broker<mqtt::pingresp>(way) == nullptr || !is_back) return;
    mqtt::publish expired;
    expired.topic = way.client.ordinary_filter;
    expired.payload = "too late";
    way.followed_by.emplace_back(std::move(expired));
}

constexpr wire_defect ordinary_table[] = {
    {"ordinary-alias-unmapped", "A message is followed by one whose Topic Alias is not mapped.",
     [](passage& way) {
         if (to_client(way, 0) == nullptr || way.link.topic_alias_maximum == 0) return;
         mqtt::publish stray;
         stray.payload = "stray";
         set(stray.properties, property_id::topic_alias, way.link.topic_alias_maximum);
         way.followed_by.emplace_back(std::move(stray));
     }},
    {"ordinary-identifier-in-use", "A message is followed by another with the same identifier.",
     [](passage& way) {
         const auto* message = to_client(way, 1);
         if (message == nullptr) return;
         auto stray = *message;
         stray.payload = "stray";
         way.followed_by.emplace_back(std::move(stray));
     }},
    {"ordinary-window-ignored", "A message is followed by more than Receive Maximum allows.",
     exceed_receive_maximum},
    {"ordinary-dup-cleared", "What is sent again has DUP 0.",
     [](passage& way) {
         auto* message = to_client(way);
         if (message != nullptr) message->dup = false;
     }},
    {"ordinary-sent-again", "A message of QoS 1 is sent twice without a reconnect.",
     [](passage& way) {
         const auto* message = to_client(way, 1);
         if (message == nullptr || !is_v5(way)) return;
         auto copy = *message;
         copy.dup = true;
         way.followed_by.emplace_back(std::move(copy));
     }},
    {"ordinary-publish-for-pubrel", "After a reconnect PUBLISH comes where PUBREL is due.",
     publish_for_pubrel},
    {"ordinary-qos-above-grant", "A message comes with QoS 2 to a subscription of QoS 1.",
     raise_above_grant},
    {"ordinary-identifier-dropped", "A message comes without its Subscription Identifier.",
     [](passage& way) {
         if (auto* message = to_client(way))
             remove(message->properties, property_id::subscription_identifier);
     }},
    {"ordinary-no-local-ignored", "A client gets its own message despite No Local.",
     echo_to_publisher},
    {"ordinary-properties-lost", "A message comes without its User Properties.",
     [](passage& way) {
         if (auto* message = to_client(way))
             remove(message->properties, property_id::user_property);
     }},
    {"ordinary-expiry-longer", "A message may live for longer than its publisher has said.",
     [](passage& way) {
         constexpr std::uint32_t hour_s = 3'600;
         if (auto* message = to_client(way))
             change(message->properties, property_id::message_expiry_interval,
                    [](std::uint32_t left_s) { return left_s + hour_s; });
     }},
    {"ordinary-expired", "A message comes though its interval was over before its client came.",
     send_expired},
    {"ordinary-retained-unmarked", "A retained message comes to a new subscription with RETAIN 0.",
     [](passage& way) {
         auto* message = to_client(way);
         if (message != nullptr && message->payload == "kept") message->retain = false;
     }},
    {"ordinary-swapped", "The first message of QoS 0 comes behind the second.", swap_qos_0},
    {"ordinary-new-identifier", "After a reconnect a message comes again under a new identifier.",
     [](passage& way) {
         drop_stray_answers(way);
         auto* message = to_client(way);
         if (message != nullptr && message->dup && message->payload == "once")
             message->packet_id = first_stray_id;
     }},
    {"ordinary-qos-2-again", "After PUBCOMP a message of QoS 2 is delivered once more.",
     repeat_after_pubcomp},
};

}  // namespace

std::span<const wire_defect> ordinary_defects() { return ordinary_table; }

}  // namespace brokerproof::defects
