// What a broker sends.

#include <algorithm>
#include <utility>

#include "harness/base/overloaded.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/witness/moment.hpp"

namespace brokerproof::witness {

namespace {

/// What a broker may send before CONNACK: AUTH, and DISCONNECT when it ends the connection.
bool may_precede_connack(const mqtt::packet& packet) {
    return std::holds_alternative<mqtt::auth>(packet) ||
           std::holds_alternative<mqtt::disconnect>(packet);
}

}  // namespace

void witness::from_broker(moment& now) {
    auto& on = now.on;
    const auto& packet = now.seen.packet;
    if (now.seen.size > on.client.maximum_packet_size) {
        accuse(now, now.made(rule::packet_too_large, now.seen.size, on.client.maximum_packet_size));
    }
    if (on.broker_left) return accuse(now, now.made(rule::packet_after_disconnect));
    if (on.refused) return accuse(now, now.made(rule::packet_after_refusal));
    if (const auto* answer = std::get_if<mqtt::connack>(&packet)) return see_connack(now, *answer);
    if (!on.connack_seen && !may_precede_connack(packet))
        return accuse(now, now.made(rule::packet_before_connack));
    examine_problem_information(now);
    std::visit(overloaded{
                   [&](const mqtt::publish& message) { see_broker_publish(now, message); },
                   [&](const mqtt::suback& answer) { see_suback(now, answer); },
                   [&](const mqtt::unsuback& answer) { see_unsuback(now, answer); },
                   [&](const mqtt::disconnect&) { on.broker_left = true; },
                   [&](const mqtt::auth& more) { see_auth(now, more); },
                   [&](const auto& other) { see_broker_answer(now, other); },
               },
               packet);
}

template <class Packet>
void witness::see_broker_answer(moment& now, const Packet& packet) {
    auto* of = now.certain_session();
    if (of == nullptr) return;
    if constexpr (std::is_same_v<Packet, mqtt::puback> || std::is_same_v<Packet, mqtt::pubcomp>) {
        const auto content = of->to_broker.content_of(packet.packet_id);
        if (content && !mqtt::is_refusal(packet.reason_code))
            publications_.accepted(*content, now.seen.at_us);
    }
    if constexpr (std::is_same_v<Packet, mqtt::pubrel>)
        accuse(now, of->to_client.released(packet, now.place()));
    if constexpr (requires { of->to_broker.answered(packet, now.place()); })
        accuse(now, of->to_broker.answered(packet, now.place()));
}

void witness::see_connack(moment& now, const mqtt::connack& answer) {
    auto& on = now.on;
    if (on.connack_seen) return accuse(now, now.made(rule::second_connack));
    if (!on.connect_seen) return accuse(now, now.made(rule::packet_before_connack));
    on.connack_seen = true;
    on.refused = answer.reason_code != 0;
    if (on.refused) return on.early.clear();
    on.client_heard_us = now.seen.at_us;  // the broker's Keep Alive counts from here
    read_announcements(answer, on);
    const auto asks = [&](mqtt::property_id id) {
        return mqtt::find_integer(on.connect.properties, id).value_or(0) != 0;
    };
    if (!asks(mqtt::property_id::request_response_information) &&
        mqtt::find_string(answer.properties, mqtt::property_id::response_information))
        accuse(now, now.made(rule::unwanted_response_information));
    if (on.connect.clean_start && answer.session_present)
        accuse(now, now.made(rule::session_present_after_clean_start));
    examine_method(now, answer.properties, false);
    begin_session(now, answer);
    for (auto& before : std::exchange(on.early, {})) {
        const sighting early{side::client, before.number, before.at_us, before.size, before.packet};
        moment then{now.id, on, early};
        client_packet_in_session(then);
    }
}

void witness::begin_session(moment& now, const mqtt::connack& answer) {
    auto& on = now.on;
    auto client_id =
        mqtt::find_string(answer.properties, mqtt::property_id::assigned_client_identifier)
            .value_or(on.connect.client_id);
    std::shared_ptr<session> mine;
    if (client_id.empty()) {  // 3.1.1: nobody knows its name, and it ends with its connection
        mine = std::make_shared<session>(*sessions_held_);
    } else {
        auto& known = sessions_[client_id];
        if (known && answer.session_present && !on.connect.clean_start) {
            known->to_client.reconnected();
            known->to_broker.reconnected();
            // A message that became too large must be dropped, as if it had been delivered.
            const bool takes_less = on.client.maximum_packet_size < known->maximum_packet_size;
            if (takes_less || view_ == view::some_clients) known->is_certain = false;
        } else {
            const bool seen_from_its_beginning = !answer.session_present;
            known = std::make_shared<session>(*sessions_held_);
            known->is_certain = seen_from_its_beginning;
        }
        mine = known;
    }
    if (on.version == mqtt::version::v311 && !on.connect.clean_start)
        mine->to_broker.may_continue();
    mine->maximum_packet_size = on.client.maximum_packet_size;
    mine->client_id = std::move(client_id);
    mine->current_connection = now.id;
    mine->connected_us = now.seen.at_us;
    if (!answer.session_present) mine->began_us = now.seen.at_us;
    mine->to_client.set_receive_maximum(on.client.receive_maximum);
    mine->to_broker.set_receive_maximum(on.broker.receive_maximum);
    if (on.is_off_the_rules) mine->is_certain = false;
    on.session = std::move(mine);
}

void witness::examine_problem_information(moment& now) {
    const auto wanted = mqtt::find_integer(now.on.connect.properties,
                                           mqtt::property_id::request_problem_information);
    if (wanted.value_or(1) != 0) return;
    const auto type = mqtt::type_of(now.seen.packet);
    if (type == mqtt::packet_type::publish || type == mqtt::packet_type::disconnect) return;
    const auto* properties = std::visit(
        [](const auto& packet) -> const mqtt::property_list* {
            if constexpr (requires { packet.properties; }) return &packet.properties;
            return nullptr;
        },
        now.seen.packet);
    if (properties == nullptr) return;
    const bool informs = std::ranges::any_of(*properties, [](const mqtt::property& one) {
        return one.id == mqtt::property_id::reason_string ||
               one.id == mqtt::property_id::user_property;
    });
    if (informs) accuse(now, now.made(rule::unwanted_problem_information));
}

void witness::see_broker_publish(moment& now, const mqtt::publish& message) {
    auto& on = now.on;
    const auto topic = topic_of(now, message);
    if (topic.empty()) return;
    auto* of = now.certain_session();
    if (of == nullptr) return;
    const copy_seen copy{message, topic, content_of(topic, message.payload), now.seen.number,
                         on.version};
    for (const auto& found : examine_subscriptions(copy, *of)) {
        accuse(now, found);
        // It is not the session that CONNACK has announced: nobody knows what belongs to it.
        if (found.kind == rule::topic_not_subscribed) of->is_certain = false;
    }
    if (!of->is_certain) return;
    const auto* published = view_ == view::everything ? publications_.find(copy.content) : nullptr;
    if (published != nullptr) {
        for (const auto& found : examine_content(copy, *published)) accuse(now, found);
        for (const auto& found : examine_history(copy, *published, *of)) accuse(now, found);
        for (const auto& found : examine_time(copy, *published, *of)) accuse(now, found);
    }
    remember(copy, published, *of);
    if (message.qos == 0) return;
    accuse(now, of->to_client.sent(message, copy.content, now.place()), on.client.receive_maximum);
}

void witness::see_suback(moment& now, const mqtt::suback& answer) {
    auto& on = now.on;
    const auto request = on.subscribes.find(answer.packet_id);
    if (request == on.subscribes.end()) return accuse(now, now.made(rule::unasked_suback));
    const auto& filters = request->second.subscriptions;
    if (filters.size() != answer.reason_codes.size()) {
        accuse(now, now.made(rule::suback_count, answer.reason_codes.size(), filters.size()));
    }
    for (std::size_t i = 0; i < std::min(filters.size(), answer.reason_codes.size()); ++i) {
        const auto granted = answer.reason_codes[i];
        if (granted > 2 || granted <= filters[i].qos) continue;
        accuse(now, now.made(rule::grant_above_request, granted, filters[i].qos));
    }
    if (on.session) on.session->subscriptions.answered(request->second, answer, now.seen.number);
    on.subscribes.erase(request);
}

void witness::see_unsuback(moment& now, const mqtt::unsuback& answer) {
    auto& on = now.on;
    const auto request = on.unsubscribes.find(answer.packet_id);
    if (request == on.unsubscribes.end()) return accuse(now, now.made(rule::unasked_unsuback));
    if (on.version == mqtt::version::v5 && request->second != answer.reason_codes.size()) {
        accuse(now, now.made(rule::unsuback_count, answer.reason_codes.size(), request->second));
    }
    on.unsubscribes.erase(request);
}

}  // namespace brokerproof::witness
