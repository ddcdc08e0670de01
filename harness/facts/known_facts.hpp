// The closed table of facts that our suites and probes record: the key, the type, and the sentence
// for people stand only here. Suites name the keys (the loader refuses others), the engine records
// the announcements of CONNACK, reports answer their questions from these facts, and the sentences
// describe the keys in suites/schema.json. The suites of users record facts under keys that begin
// with `own_prefix`; these have no row here and are printed by their key.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::facts {

/// The type of a fact. A `duration` may also be facts::interval, unlimited or none; a value that a
/// broker may announce may also be not_announced.
enum class measure : std::uint8_t { count, duration, flag, reason_code };

struct definition {
    std::string_view key;  ///< SUBJECT.PROPERTY in kebab case; permanent
    facts::measure measure{};
    std::string_view sentence;
    /// reason_code: the packet that carries it, for the name of the code.
    mqtt::packet_type packet = mqtt::packet_type::puback;
    /// The default when the broker announces nothing (5.0 section 3.2.2.3), for people; else empty.
    std::string_view otherwise = "";
};

inline constexpr std::string_view own_prefix = "x-";

namespace rows {

consteval definition measured(std::string_view key, measure unit, std::string_view sentence) {
    return {key, unit, sentence};
}
consteval definition code_of(std::string_view key, mqtt::packet_type packet,
                             std::string_view sentence) {
    return {key, measure::reason_code, sentence, packet};
}
consteval definition announced(std::string_view key, measure unit, std::string_view sentence,
                               std::string_view otherwise) {
    return {key, unit, sentence, mqtt::packet_type::connack, otherwise};
}

inline constexpr std::array table{
    // What CONNACK announces.
    announced("limits.receive-maximum", measure::count, "Receive Maximum", "65535"),
    announced("limits.maximum-qos", measure::count, "Maximum QoS", "2"),
    announced("limits.maximum-packet-size", measure::count, "Maximum Packet Size in bytes",
              "no limit"),
    announced("limits.topic-alias-maximum", measure::count, "Topic Alias Maximum", "0"),
    announced("keep-alive.answer-to-0", measure::duration,
              "Server Keep Alive that answers a Keep Alive of 0", "the client's own"),
    announced("keep-alive.answer-to-10", measure::duration,
              "Server Keep Alive that answers a Keep Alive of 10 s", "the client's own"),
    announced("keep-alive.answer-to-65535", measure::duration,
              "Server Keep Alive that answers a Keep Alive of 65535 s", "the client's own"),
    measured("expiry.longest-granted", measure::duration,
             "longest Session Expiry Interval granted"),
    measured("expiry.granted-for-0", measure::duration,
             "Session Expiry Interval granted for an interval of 0"),

    // Session expiry.
    measured("expiry.end-of-2-s", measure::duration,
             "end of a session with an interval of 2 s, after its connection"),
    measured("expiry.kept-after-20-s", measure::flag,
             "session with an interval of a day still there after 20 s"),
    measured("expiry.kept-after-65-s", measure::flag,
             "session with an interval of a day still there after 65 s"),
    measured("expiry.kept-after-plain-disconnect", measure::flag,
             "session still there when the announced interval has passed after a plain DISCONNECT "
             "(AMB-5)"),
    code_of("expiry.puback-after-the-end", mqtt::packet_type::puback,
            "PUBACK code for a message that only an expired session had wanted"),
    code_of("expiry.puback-after-100-ends", mqtt::packet_type::puback,
            "PUBACK code for a message that only a hundred expired sessions had wanted"),

    // Queues for clients that are away.
    measured("queue.qos-0-published", measure::count,
             "QoS 0 messages kept for an absent client that subscribed with QoS 1"),
    measured("queue.qos-0-granted", measure::count,
             "QoS 1 messages kept for an absent client that subscribed with QoS 0"),
    measured("queue.kept", measure::count, "messages kept for one absent client"),
    measured("queue.first-kept", measure::count,
             "copies of the first of 1200 messages for one absent client"),
    measured("queue.last-kept", measure::count,
             "copies of the last of 1200 messages for one absent client"),
    code_of("queue.last-puback", mqtt::packet_type::puback,
            "PUBACK code of the last of 1200 messages for an absent client"),
    measured("queue.session-kept", measure::flag,
             "session of an absent client still there after 1200 messages"),
    measured("queue.publisher-closed", measure::count,
             "times that the broker closed the connection that published 1200 messages for an "
             "absent client"),
    measured("queue.kept-when-full", measure::count,
             "acknowledged messages that a full queue kept"),
    measured("queue.limit-of-profile", measure::count,
             "limit of that queue by the broker's profile"),
    measured("queue.overlapping-copies", measure::count,
             "copies of a queued message that three overlapping QoS 1 subscriptions match"),
    measured("queue.kept-after-unsubscribe", measure::count,
             "queued messages still delivered after UNSUBSCRIBE"),
    measured("queue.topic-alias", measure::count, "Topic Alias of the second message on a topic"),
    measured(
        "subscription.kept-after-refusal", measure::count,
        "messages that an old subscription brings after a SUBSCRIBE with its filter was refused"),

    // Flow control and redelivery.
    measured("flow.window-without-receive-maximum", measure::count,
             "messages in flight to a client that sets no Receive Maximum"),
    measured("flow.qos-0-while-closed", measure::count,
             "QoS 0 messages that come while the Receive Maximum is used up"),
    measured("flow.qos-0-once-open", measure::count,
             "QoS 0 messages that come once the Receive Maximum is free again"),
    measured("redelivery.repeats-on-connection", measure::count,
             "repetitions of a QoS 1 message without PUBACK within 32 s on one connection"),
    code_of("redelivery.answer-to-unknown-pubrec", mqtt::packet_type::pubrel,
            "code of the PUBREL (or DISCONNECT) that answers a PUBREC for no known message"),
    measured("redelivery.copies-of-qos-1-sent-twice", measure::count,
             "copies of a QoS 1 message that its publisher sent twice"),
    measured("redelivery.publish-after-pubrec", measure::count,
             "PUBLISH packets that follow a PUBREC sent right before the connection broke"),
    measured("message-expiry.left-when-sent-again", measure::duration,
             "Message Expiry Interval (1 s at first) of a QoS 1 message sent again after it"),
    measured("message-expiry.deliveries-of-0", measure::count,
             "deliveries of a message with Message Expiry Interval 0 to a connected client"),

    // Shared subscriptions.
    measured("shared.too-large-to-the-other", measure::count,
             "messages, too large for one of two shared members, that the other one gets"),
    measured("shared.in-flight-to-another", measure::count,
             "copies of an unacknowledged QoS 1 shared message for another member"),
    measured("shared.in-flight-on-return", measure::count,
             "copies of an unacknowledged QoS 1 shared message for the member that had it first, "
             "on its return"),
    measured("shared.queue-after-unsubscribe", measure::count,
             "queued messages that are delivered after UNSUBSCRIBE from a shared subscription"),
    measured(
        "shared.waiting-for-absent-member", measure::count,
        "messages for a shared subscription that wait for the one of two members that is away"),
    measured("shared.first-one-back", measure::count,
             "messages for a shared subscription without connected members that the first one back "
             "gets"),
    measured("shared.moved-from-expired-member", measure::count,
             "messages that wait for an expired member of a shared subscription and go to another"),

    // Wills and takeover.
    measured("will.disconnect-to-silent-client", measure::count,
             "DISCONNECT packets with Keep Alive timeout to a client that fell silent"),
    measured("will.copies-at-stop", measure::count,
             "copies of the will of a client that was connected when the broker was stopped"),
    measured("will.copies-at-kill", measure::count,
             "copies of the will of a client that was connected when the broker was killed"),
    measured("will.delayed-copies-at-restart", measure::count,
             "copies of a delayed will after a restart"),
    code_of("takeover.connack-to-another-user", mqtt::packet_type::connack,
            "answer to the CONNECT of another user with the identifier of a client that is away"),
    measured("takeover.queue-to-another-user", measure::count,
             "queued messages that another user gets with the identifier of a client that is away"),

    // Restart and kill -9.
    measured("restart.disconnect-at-stop", measure::count,
             "DISCONNECT packets to a client when the broker is stopped"),
    measured("reload.connections-closed", measure::count,
             "connections that the broker closes when it reads its settings again"),
    measured("crash.kept-just-acknowledged", measure::count,
             "messages kept that were acknowledged right before kill -9"),
    measured("crash.session-of-just-acknowledged", measure::flag,
             "session kept whose messages were acknowledged right before kill -9"),
    measured("crash.qos-1-lost", measure::count,
             "acknowledged QoS 1 messages of a stream that kill -9 lost"),
    measured("crash.qos-1-loss-window", measure::duration, "loss window of kill -9 with QoS 1"),
    measured("crash.session-of-stream", measure::flag,
             "session of the reader of that stream kept after kill -9"),
    measured("crash.qos-2-lost", measure::count,
             "acknowledged QoS 2 messages of a stream that kill -9 lost"),
    measured("crash.qos-2-loss-window", measure::duration, "loss window of kill -9 with QoS 2"),
    measured("crash.session-present", measure::flag, "session there again after kill -9"),
};

}  // namespace rows

inline constexpr const auto& known_facts = rows::table;

/// The row with that key; null when there is none.
const definition* find_definition(std::string_view key);

/// Does the key belong to a user's suite, outside this table?
bool is_own_key(std::string_view key);

/// `key` itself. A key that is not in the table does not compile.
consteval std::string_view known(std::string_view key) {
    for (const auto& row : known_facts) {
        if (row.key == key) return key;
    }
    throw "no fact has this key";
}

}  // namespace brokerproof::facts
