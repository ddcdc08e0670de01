// The meaning of the cooked verbs of the case format. The suite's vocabulary, the engine, the judge
// and the reproduce scripts use this table; none of them knows a verb by itself.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/plan/plan.hpp"

namespace brokerproof::plan {

/// How the broker answers a packet. Both are empty when we wait for no answer. They differ
/// only for QoS 2: an accepted PUBREC is followed by our PUBREL and the broker's PUBCOMP
/// [MQTT-4.3.3-1].
struct exchange {
    std::optional<mqtt::packet_type> first;  ///< the answer to the packet itself
    std::optional<mqtt::packet_type> last;   ///< the answer that ends the exchange
};

struct cooked_verb {
    std::string_view name;  ///< as suites write it
    std::string_view about;
    mqtt::packet_type sends;
    /// The packet must set one of these fields; empty names do not count.
    std::array<std::string_view, 2> needs;
    /// Indexed by the QoS of the packet. Only PUBLISH has a QoS; for other packets the three are
    /// equal.
    std::array<exchange, 3> by_qos;
    /// When a step expects this packet, a refusal in it still means that the set-up failed.
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
                "Cooked: opens the connection if it is not open, sends CONNECT, waits for CONNACK "
                "with code 0.",
                mqtt::packet_type::connect,
                {},
                answered_by(mqtt::packet_type::connack),
                mqtt::packet_type::connack},
    cooked_verb{
        "subscribe",
        "Cooked: sends SUBSCRIBE, waits for SUBACK without a failure code; filter may be a list.",
        mqtt::packet_type::subscribe,
        {"filter"},
        answered_by(mqtt::packet_type::suback),
        mqtt::packet_type::suback},
    cooked_verb{"unsubscribe",
                "Cooked: sends UNSUBSCRIBE, waits for UNSUBACK.",
                mqtt::packet_type::unsubscribe,
                {"filter"},
                answered_by(mqtt::packet_type::unsuback),
                mqtt::packet_type::unsuback},
    cooked_verb{"publish",
                "Cooked: sends PUBLISH; with QoS 1 waits for PUBACK, with QoS 2 exchanges PUBREC, "
                "PUBREL and PUBCOMP.",
                mqtt::packet_type::publish,
                {"topic", "topic_alias"},
                {exchange{}, exchange{mqtt::packet_type::puback, mqtt::packet_type::puback},
                 exchange{mqtt::packet_type::pubrec, mqtt::packet_type::pubcomp}},
                mqtt::packet_type::puback},
    cooked_verb{"ping",
                "Cooked: sends PINGREQ, waits for PINGRESP. The broker has then read everything "
                "that this client sent before.",
                mqtt::packet_type::pingreq,
                {},
                answered_by(mqtt::packet_type::pingresp),
                {}},
    cooked_verb{"auth",
                "Cooked: authenticates again by SCRAM-SHA-256: sends AUTH 0x19, answers each AUTH "
                "0x18, waits for AUTH 0x00.",
                mqtt::packet_type::auth,
                {},
                answered_by(mqtt::packet_type::auth),
                {}},
    cooked_verb{
        "disconnect",
        "Cooked: sends DISCONNECT, waits until the broker closes (at most 1 s), then closes.",
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

/// The packet that must accept as part of the set-up, even when the step expects something of it.
/// None when the step has no cooked verb, or one that the broker cannot refuse.
std::optional<mqtt::packet_type> implied_acknowledgement(const step& source);

/// True when the pattern names a reason code or the closing of the connection. Then a refusal is
/// the subject of the step, and not a failed set-up.
bool names_reason(const alternatives& wanted);

/// The lowest reason code with which such an answer refuses: 1 in CONNACK, 0x80 in all others.
std::uint8_t refused_from(mqtt::packet_type answer);

/// True when no reason code of the answer is a refusal.
bool accepts(const mqtt::packet& answer);

}  // namespace brokerproof::plan
