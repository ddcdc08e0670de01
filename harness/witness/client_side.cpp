// What a client sends.

#include <algorithm>
#include <utility>

#include "harness/base/overloaded.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/witness/moment.hpp"
#include "harness/witness/protocol.hpp"

namespace brokerproof::witness {

void witness::from_client(moment& now) {
    auto& on = now.on;
    const auto& packet = now.seen.packet;
    examine_keep_alive(now);
    if (on.client_left) return accuse(now, now.made(rule::packet_after_disconnect));
    if (const auto* request = std::get_if<mqtt::connect>(&packet))
        return see_connect(now, *request);
    if (!on.connect_seen) return accuse(now, now.made(rule::first_packet));
    if (on.refused) return;
    if (!on.connack_seen) {
        examine_early(now);
        return keep_for_later(now);
    }
    client_packet_in_session(now);
}

/// What comes before CONNACK is read when it is there. A client that sends so much without an
/// answer is not followed.
void witness::keep_for_later(moment& now) {
    constexpr std::size_t most = 1'000;
    auto& early = now.on.early;
    if (early.size() >= most) {
        early.clear();
        now.on.is_off_the_rules = true;
    }
    if (now.on.is_off_the_rules) return;
    early.push_back({now.seen.number, now.seen.at_us, now.seen.size, now.seen.packet});
}

void witness::see_connect(moment& now, const mqtt::connect& request) {
    if (now.on.connect_seen) return accuse(now, now.made(rule::second_connect));
    read_announcements(request, now.on);
    // Bridges and MQTT 3.1 have other levels, and rules of their own.
    if (!version_of(request)) now.on.is_off_the_rules = true;
    if (request.will)
        publications_.add_will(content_of(request.will->topic, request.will->payload));
}

void witness::client_packet_in_session(moment& now) {
    auto& on = now.on;
    if (now.seen.size > on.broker.maximum_packet_size)
        accuse(now, now.made(rule::packet_too_large, now.seen.size, on.broker.maximum_packet_size));
    std::visit(overloaded{
                   [&](const mqtt::publish& message) { see_client_publish(now, message); },
                   [&](const mqtt::subscribe& request) { see_client_subscribe(now, request); },
                   [&](const mqtt::unsubscribe& request) { see_client_unsubscribe(now, request); },
                   [&](const mqtt::disconnect& farewell) { see_client_disconnect(now, farewell); },
                   [&](const mqtt::auth& more) { see_auth(now, more); },
                   [&](const auto& packet) { see_client_answer(now, packet); },
               },
               now.seen.packet);
}

template <class Packet>
void witness::see_client_answer(moment& now, const Packet& packet) {
    auto* of = now.certain_session();
    if (of == nullptr) return;
    if constexpr (std::is_same_v<Packet, mqtt::pubcomp>) of->complete(packet.packet_id);
    if constexpr (std::is_same_v<Packet, mqtt::pubrel>)
        accuse(now, of->to_broker.released(packet, now.place()));
    if constexpr (requires { of->to_client.answered(packet, now.place()); })
        accuse(now, of->to_client.answered(packet, now.place()));
}

void witness::see_client_publish(moment& now, const mqtt::publish& message) {
    auto& on = now.on;
    const auto topic = topic_of(now, message);
    if (topic.empty()) return;
    if (message.qos > on.offer.maximum_qos)
        accuse(now, now.made(rule::qos_above_maximum, message.qos, on.offer.maximum_qos));
    if (message.retain && !on.offer.retain) accuse(now, now.made(rule::retain_unavailable));
    const auto content = content_of(topic, message.payload);
    auto* of = now.certain_session();
    // A broker may pass on a QoS 2 message at its PUBLISH or at its PUBREL, so that only one that
    // is sent while no other is unfinished has a certain place.
    const bool alone = of != nullptr && !of->to_broker.has_unfinished();
    if (of != nullptr && message.qos > 0)
        accuse(now, of->to_broker.sent(message, content, now.place()), on.broker.receive_maximum);
    publication fresh;
    fresh.client_id = on.session ? on.session->client_id : on.connect.client_id;
    fresh.connection = now.id;
    fresh.version = on.version;
    fresh.qos = message.qos;
    fresh.retain = message.retain;
    fresh.properties = message.properties;
    fresh.packet = now.seen.number;
    fresh.is_repeated = message.dup;
    fresh.in_order = !message.dup && (message.qos < 2 || alone);
    fresh.is_certain = !on.is_off_the_rules;
    publications_.add(content, std::move(fresh));
}

void witness::see_client_subscribe(moment& now, const mqtt::subscribe& request) {
    auto& on = now.on;
    for (const auto& wanted : request.subscriptions) {
        if (!on.offer.shared && wanted.filter.starts_with(mqtt::share_prefix))
            accuse(now, now.made(rule::feature_unavailable));
        if (!on.offer.wildcards && wanted.filter.find_first_of("+#") != std::string::npos)
            accuse(now, now.made(rule::feature_unavailable));
    }
    const auto identifier =
        mqtt::find_integer(request.properties, mqtt::property_id::subscription_identifier);
    if (identifier && !on.offer.subscription_identifiers)
        accuse(now, now.made(rule::feature_unavailable));
    if (on.unsubscribes.contains(request.packet_id) ||
        !on.subscribes.emplace(request.packet_id, request).second)
        accuse(now, now.made(rule::packet_identifier_in_use));
    if (on.session) on.session->subscriptions.requested(request);
}

void witness::see_client_unsubscribe(moment& now, const mqtt::unsubscribe& request) {
    auto& on = now.on;
    const bool is_new = on.unsubscribes.emplace(request.packet_id, request.filters.size()).second;
    if (!is_new || on.subscribes.contains(request.packet_id))
        accuse(now, now.made(rule::packet_identifier_in_use));
}

void witness::see_client_disconnect(moment& now, const mqtt::disconnect& farewell) {
    constexpr auto interval = mqtt::property_id::session_expiry_interval;
    const auto first = mqtt::find_integer(now.on.connect.properties, interval).value_or(0);
    const auto last = mqtt::find_integer(farewell.properties, interval);
    if (first == 0 && last.value_or(0) != 0) accuse(now, now.made(rule::session_expiry_raised));
    now.on.client_left = true;
}

void witness::examine_keep_alive(moment& now) {
    constexpr std::int64_t second_us = 1'000'000;
    const auto last_us = std::exchange(now.on.client_heard_us, now.seen.at_us);
    const auto keep_alive_s = now.on.offer.keep_alive_s;
    // A large packet has begun long before its end.
    constexpr std::size_t large = 64 * 1024;
    if (!last_us || keep_alive_s == 0 || now.seen.size > large) return;
    // One and a half times Keep Alive: until then a broker waits, and so do we.
    const auto longest_us = keep_alive_s * second_us * 3 / 2;
    const auto silent_us = now.seen.at_us - *last_us;
    if (silent_us <= longest_us) return;
    accuse(now, now.made(rule::keep_alive_exceeded,
                         static_cast<std::uint64_t>(silent_us / second_us), keep_alive_s));
}

}  // namespace brokerproof::witness
