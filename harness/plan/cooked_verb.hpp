// What the cooked verbs of the case format mean. The suite's vocabulary, the engine, the judge and
// the reproduce scripts all go by this table; none of them knows a verb by itself.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/plan/plan.hpp"

namespace brokerproof::plan {

/// How the broker answers a packet. Both are empty when no answer is awaited. They differ for
/// QoS 2 only: an accepted PUBREC is followed by our PUBREL and the broker's PUBCOMP
/// [MQTT-4.3.3-1].
struct exchange {
    std::optional<mqtt::packet_type> first;  ///< the answer to the packet itself
    std::optional<mqtt::packet_type> last;   ///< the answer that ends the exchange
};

struct cooked_verb {
    std::string_view name;  ///< as suites write it
    std::string_view about;
    mqtt::packet_type sends;
    /// The packet must set one of these fields; empty names count for nothing.
    std::array<std::string_view, 2> needs;
    /// By the QoS of the packet. Only PUBLISH has a QoS; the three are the same for all others.
    std::array<exchange, 3> by_qos;
    /// A step that expects this packet still takes a refusal in it as a failed set-up.
    std::optional<mqtt::packet_type> implied;
    /// The verb ends with the connection: it waits until the broker has closed.
    bool closes = false;
};

constexpr std::array<exchange, 3> answered_by(mqtt::packet_type answer) {
    const exchange same{answer, answer};
    return {same, same, same};
}

inline constexpr std::array cooked_verbs{
    cooked_verb{"connect",
                "Cooked: opens TCP if need be, sends CONNECT, waits for CONNACK with code 0.",
                mqtt::packet_type::connect,
                {},
                answered_by(mqtt::packet_type::connack),
                mqtt::packet_type::connack},
    cooked_verb{"subscribe",
                "Cooked: waits for SUBACK without a failure code; filter may be a list.",
                mqtt::packet_type::subscribe,
                {"filter"},
                answered_by(mqtt::packet_type::suback),
                mqtt::packet_type::suback},
    cooked_verb{"unsubscribe",
                "Cooked: waits for UNSUBACK.",
                mqtt::packet_type::unsubscribe,
                {"filter"},
                answered_by(mqtt::packet_type::unsuback),
                mqtt::packet_type::unsuback},
    cooked_verb{"publish",
                "Cooked: PUBACK; for QoS 2 PUBREC, PUBREL, PUBCOMP; QoS 0 nothing.",
                mqtt::packet_type::publish,
                {"topic", "topic_alias"},
                {exchange{}, exchange{mqtt::packet_type::puback, mqtt::packet_type::puback},
                 exchange{mqtt::packet_type::pubrec, mqtt::packet_type::pubcomp}},
                mqtt::packet_type::puback},
    cooked_verb{
        "ping",
        "Cooked: PINGREQ, PINGRESP. The broker has then read all that this client sent before.",
        mqtt::packet_type::pingreq,
        {},
        answered_by(mqtt::packet_type::pingresp),
        {}},
    cooked_verb{
        "disconnect",
        "Cooked: DISCONNECT, then waits until the broker closes (at most 1 s), then closes.",
        mqtt::packet_type::disconnect,
        {},
        {},
        {},
        true},
};

/// The verb that sends such a packet; null when no cooked verb does.
const cooked_verb* cooked_verb_that_sends(mqtt::packet_type type);

/// How the broker answers that packet of a cooked verb.
exchange exchange_of(const mqtt::packet& sent);

/// Each packet that may end an exchange of the verb, once.
std::vector<mqtt::packet_type> last_answers_of(const cooked_verb& verb);

/// The packet whose acceptance is still set-up where the step expects something of it; none when
/// the step has no cooked verb, or one that cannot be refused.
std::optional<mqtt::packet_type> implied_acknowledgement(const step& source);

/// Does the pattern say which reason code it wants (or that the connection closes)? Then a refusal
/// is what the step is about, and no failed set-up.
bool names_reason(const alternatives& wanted);

/// The lowest reason code with which such an answer refuses: 1 in CONNACK, 0x80 in all others.
std::uint8_t refused_from(mqtt::packet_type answer);

/// Does no reason code of the answer refuse?
bool accepts(const mqtt::packet& answer);

}  // namespace brokerproof::plan
