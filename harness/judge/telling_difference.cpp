// A PUBLISH came, and not as expected. Where only a flag is wrong, or where the expected message
// came later, the report names the statement about that, whatever the step is about otherwise.

#include <algorithm>

#include "harness/judge/finding.hpp"

namespace brokerproof::judge {

namespace {

const mqtt::publish* publish_at(const moment_in_trace& moment, std::uint32_t index) {
    const auto* packet = trace::packet_of(moment.seen.events.at(index));
    return packet == nullptr ? nullptr : std::get_if<mqtt::publish>(packet);
}

bool matches(const moment_in_trace& moment, const plan::pattern& wanted, const mqtt::packet& packet,
             mqtt::version spoken) {
    return !match::check(wanted, packet, spoken, moment.names, moment.end.member);
}

/// Whether the packet differs from `wanted` in this flag, and in nothing else.
bool differs_only_in(const std::string& flag, const moment_in_trace& moment,
                     const plan::pattern& wanted, const mqtt::publish& seen, mqtt::version spoken) {
    auto rest = wanted;
    const auto erased = std::erase_if(
        rest.fields, [&](const plan::field_match& field) { return field.field == flag; });
    if (erased == 0) return false;
    const mqtt::packet packet = seen;
    return matches(moment, rest, packet, spoken) && !matches(moment, wanted, packet, spoken);
}

/// With Retain As Published, RETAIN is the publisher's, and the difference has another meaning.
bool asked_for_retain_as_published(const moment_in_trace& moment) {
    return std::ranges::any_of(moment.seen.events, [](const trace::event& event) {
        if (event.get_if<trace::sent>() == nullptr) return false;
        const auto* packet = trace::packet_of(event);
        const auto* asked = packet == nullptr ? nullptr : std::get_if<mqtt::subscribe>(packet);
        return asked != nullptr &&
               std::ranges::any_of(asked->subscriptions, &mqtt::subscription::retain_as_published);
    });
}

std::optional<telling_difference> wrong_dup(const mqtt::publish& seen) {
    if (seen.dup)
        return telling_difference{"MQTT-3.3.1-3",
                                  "A message that was never sent before has DUP 1."};
    return telling_difference{"MQTT-3.3.1-1", "A message that was sent before has DUP 0."};
}

std::optional<telling_difference> wrong_retain(const mqtt::publish& seen, mqtt::version spoken) {
    const bool is_v5 = spoken == mqtt::version::v5;
    if (seen.retain)
        return telling_difference{
            is_v5 ? "MQTT-3.3.1-12" : "MQTT-3.3.1-9",
            "A message has RETAIN 1 although no new subscription brought it."};
    return telling_difference{is_v5 ? "T5:3.3.1.3/b" : "MQTT-3.3.1-8",
                              "A retained message that a new subscription brought has RETAIN 0."};
}

/// The first PUBLISH from `from` on that the pattern matches, among those that the same client got.
std::optional<std::uint32_t> arrival_of(const moment_in_trace& moment, const plan::pattern& wanted,
                                        std::uint32_t from) {
    const auto& events = moment.seen.events;
    const auto client = events.at(from).client;
    for (auto i = from; i < events.size(); ++i) {
        const auto& event = events[i];
        if (event.client != client || event.get_if<trace::received>() == nullptr) continue;
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr || !std::holds_alternative<mqtt::publish>(*packet)) continue;
        if (matches(moment, wanted, *packet, event.version)) return i;
    }
    return {};
}

/// Where a client sent this message for the first time.
std::optional<std::uint32_t> origin_of(const moment_in_trace& moment, const mqtt::publish& seen) {
    for (std::uint32_t i = 0; i < moment.index; ++i) {
        const auto& event = moment.seen.events[i];
        if (event.get_if<trace::sent>() == nullptr) continue;
        const auto* sent = publish_at(moment, i);
        if (sent != nullptr && sent->topic == seen.topic && sent->payload == seen.payload) return i;
    }
    return {};
}

/// Whether one client has published both on one topic and with one QoS, `first` before `second`.
bool are_of_one_stream(const moment_in_trace& moment, const mqtt::publish& first,
                       const mqtt::publish& second) {
    if (first.topic != second.topic || first.qos != second.qos || first.payload == second.payload)
        return false;
    const auto earlier = origin_of(moment, first);
    const auto later = origin_of(moment, second);
    if (!earlier || !later || *earlier >= *later) return false;
    const auto& events = moment.seen.events;
    return events[*earlier].client == events[*later].client &&
           publish_at(moment, *earlier)->qos == publish_at(moment, *later)->qos;
}

std::optional<telling_difference> wrong_order(const moment_in_trace& moment,
                                              const plan::pattern& wanted,
                                              const mqtt::publish& seen, std::uint32_t index) {
    auto expected = wanted;
    std::erase_if(expected.fields, [](const plan::field_match& field) {
        return field.field != "payload" && field.field != "topic";
    });
    if (expected.fields.empty()) return {};
    const auto arrival = arrival_of(moment, expected, index + 1);
    if (!arrival || !are_of_one_stream(moment, *publish_at(moment, *arrival), seen)) return {};
    const bool is_v5 = moment.seen.events.at(index).version == mqtt::version::v5;
    return telling_difference{
        is_v5 ? "MQTT-4.6.0-5" : "MQTT-4.6.0-6",
        "The expected message came later: those of one publisher, one topic and one QoS were sent "
        "in another order."};
}

}  // namespace

std::optional<telling_difference> tell_difference(const moment_in_trace& moment,
                                                  const plan::pattern& wanted,
                                                  std::uint32_t index) {
    const auto* seen = publish_at(moment, index);
    if (seen == nullptr) return {};
    const auto spoken = moment.seen.events.at(index).version;
    if (differs_only_in("dup", moment, wanted, *seen, spoken)) return wrong_dup(*seen);
    const bool only_retain = differs_only_in("retain", moment, wanted, *seen, spoken);
    if (only_retain && !asked_for_retain_as_published(moment)) return wrong_retain(*seen, spoken);
    return wrong_order(moment, wanted, *seen, index);
}

}  // namespace brokerproof::judge
