#include "harness/watch/matter.hpp"

#include <array>

#include "harness/base/enum_table.hpp"

namespace brokerproof::watch {

namespace {

constexpr std::string_view ask_for_an_interval =
    "ask for an interval: MQTTnet .WithSessionExpiryInterval(3600) | MQTT.js properties: { "
    "sessionExpiryInterval: 3600 } | Paho Python properties.SessionExpiryInterval = 3600 | "
    "mosquitto_sub -x 3600";
constexpr std::string_view keep_the_session =
    "keep the session: MQTTnet .WithCleanSession(false) | MQTT.js clean: false | Paho Python "
    "clean_session=False | mosquitto_sub -c";
constexpr std::string_view publish_with_qos_1 =
    "publish with QoS 1: MQTTnet .WithQualityOfServiceLevel(AtLeastOnce) | MQTT.js { qos: 1 } | "
    "Paho Python publish(..., qos=1) | mosquitto_pub -q 1";
constexpr std::string_view subscribe_with_qos_1 =
    "subscribe with QoS 1: MQTTnet .WithAtLeastOnceQoS() | MQTT.js { qos: 1 } | Paho Python "
    "subscribe(filter, qos=1) | mosquitto_sub -q 1";
constexpr std::string_view subscribe_when_absent =
    "look at Session Present after each connect, and subscribe when it is 0";
constexpr std::string_view one_id = "give each client an id of its own that never changes";
constexpr std::string_view handler_first =
    "set the message handler before connecting, or subscribe only when Session Present is 0";

constexpr std::string_view look_at_access =
    "look at the reason code, and at the broker's access rules and limits";

constexpr std::array causes{
    cause_info{cause::never_accepted,
               "the broker refused it, or its publisher left before it had an acknowledgement",
               "publish again until PUBACK (or PUBREC) says yes; keep the publisher's session"},
    cause_info{cause::publisher_qos_0,
               "it was published with QoS 0, and brokers need not keep QoS 0 for absent clients",
               publish_with_qos_1},
    cause_info{cause::subscription_refused, "the broker had refused its subscription in SUBACK",
               "read the codes of SUBACK; look at the broker's access rules"},
    cause_info{cause::unsubscribed,
               "it had unsubscribed when it was published, and subscribed again later",
               "do not unsubscribe before leaving: a kept session needs its subscriptions"},
    cause_info{cause::subscription_qos_0,
               "its subscription has QoS 0, and brokers need not keep QoS 0 for absent clients",
               subscribe_with_qos_1},
    cause_info{cause::no_interval,
               "its session ended when it left: in MQTT 5 an absent Session Expiry Interval is 0",
               ask_for_an_interval},
    cause_info{cause::interval_zero,
               "its session ended when it left: it had asked for Session Expiry Interval 0",
               ask_for_an_interval},
    cause_info{cause::interval_zero_in_disconnect,
               "its session ended when it left: its DISCONNECT set the interval to 0",
               "leave the interval out of DISCONNECT: then that of CONNECT counts"},
    cause_info{cause::interval_passed,
               "its session had expired: it stayed away for longer than its interval",
               "ask for a longer interval"},
    cause_info{cause::interval_capped,
               "its session had expired: the broker granted a shorter interval than asked for",
               "read Session Expiry Interval in CONNACK; raise the broker's limit"},
    cause_info{cause::clean_session, "its session ended when it left: it uses Clean Session 1",
               keep_the_session},
    cause_info{cause::clean_start, "it threw its session away by coming back with Clean Start 1",
               keep_the_session},
    cause_info{cause::session_lost,
               "the broker had no session any more: it was restarted without a store, or ended the "
               "session by a rule of its own; this cannot be told from the wire",
               "look at the broker's persistence and limits"},
    cause_info{cause::other_id,
               "it waits in the session of an id that has not come back: likely, the client came "
               "back under another one",
               one_id},
    cause_info{cause::not_subscribed_again,
               "its subscriptions had ended with its session, and it did not subscribe again",
               subscribe_when_absent},
    cause_info{cause::no_local,
               "it has published the message itself, its subscription has No Local, and nobody "
               "else has subscribed",
               "subscribe without No Local, or from another client"},
    cause_info{cause::message_expired,
               "its Message Expiry Interval passed before the client came back",
               "publish with a longer interval, or with none"},
    cause_info{cause::too_large, "it is larger than the Maximum Packet Size of the client",
               "raise Maximum Packet Size in CONNECT, or publish smaller messages"},
    cause_info{cause::connection_lost, "QoS 0: its connection ended before the message came",
               publish_with_qos_1},
    cause_info{cause::held_back, "it acknowledges nothing, and its window is full",
               "acknowledge messages, also those without a handler"},
    cause_info{cause::taken_by_second_client,
               "a second client with the same id was sent it: they throw each other out", one_id},
    cause_info{cause::held_up,
               "it waits behind a message that ends each connection again and again",
               "look at that message: its topic, its size, and the handler that gets it"},
    cause_info{cause::retained_not_sent,
               "it is retained, a new subscription matches it, and it was not sent: an access "
               "rule, a client that is not watched has removed it, or the broker",
               "look at the broker's log and access rules"},
    cause_info{cause::skipped,
               "a later message of the same topic came, so the broker has dropped this one: a full "
               "queue, a rate limit, or a fault",
               "look at the broker's limits of queues and rates"},
    cause_info{
        cause::not_sent,
        "it was not sent, and nothing on the wire says why: a limit of the broker, an access "
        "rule, or the broker",
        "look at the broker's log, limits and access rules"},
    cause_info{cause::cannot_be_told,
               "it cannot be told: bytes of its connections were not recorded, or more waits for "
               "it than is remembered",
               "record both directions, from the beginning, without losses"},
};
constexpr auto cause_table = by_value(causes, &cause_info::kind);

constexpr std::array findings{
    finding_info{finding::no_session_expiry_interval, grade::risk,
                 "its session will end with this connection: in MQTT 5 an absent Session Expiry "
                 "Interval is 0",
                 "3.1.2.11.2", ask_for_an_interval},
    finding_info{finding::interval_missing_again, grade::risk,
                 "it had asked for a Session Expiry Interval before, and now comes back without "
                 "one: its session ends with this connection",
                 "3.1.2.11.2", "ask for the interval in every CONNECT"},
    finding_info{finding::interval_capped, grade::risk,
                 "the broker keeps its session for a shorter time than it has asked for",
                 "3.2.2.3.2", "read Session Expiry Interval in CONNACK; raise the broker's limit"},
    finding_info{finding::interval_dropped_at_disconnect, grade::risk,
                 "its DISCONNECT sets the Session Expiry Interval to 0: its session ends now",
                 "3.14.2.2.2", "leave the interval out of DISCONNECT: then that of CONNECT counts"},
    finding_info{finding::will_delay_longer_than_session, grade::note,
                 "its Will Delay Interval is longer than its session: the will is published when "
                 "the session ends",
                 "3.1.3.2.2", "ask for a Session Expiry Interval that is longer than the delay"},
    finding_info{finding::clean_each_time, grade::risk,
                 "it subscribes with QoS 1 or 2 and throws its session away at each connect",
                 "3.1.2.4", keep_the_session},
    finding_info{finding::empty_client_id, grade::risk,
                 "it asks for a lasting session without an id: the broker gives it a new one each "
                 "time, and the old sessions pile up",
                 "3.1.3.1", one_id},
    finding_info{finding::changing_client_id, grade::risk,
                 "it subscribes to what an absent session has subscribed to, under another id: "
                 "likely the same client with an id that changes",
                 "3.1.3.1", one_id},
    finding_info{finding::not_subscribed_again, grade::risk,
                 "Session Present is 0, and it does not make the subscriptions that it had before",
                 "3.2.2.1.1", subscribe_when_absent},
    finding_info{finding::subscribes_again, grade::note,
                 "Session Present is 1, and it subscribes again: retained messages come again, and "
                 "look like copies",
                 "3.8.4", "subscribe only when Session Present is 0, or use Retain Handling 1"},
    finding_info{finding::subscribes_with_lower_qos, grade::note,
                 "it subscribes to the same filter again with a lower QoS, which then counts",
                 "3.8.4", "subscribe with one QoS everywhere"},
    finding_info{finding::subscription_refused, grade::risk,
                 "the broker refused its subscription: nothing will come", "3.9.3", look_at_access},
    finding_info{finding::unsubscribes_before_leaving, grade::risk,
                 "it unsubscribes before it leaves, though its session is kept: nothing will wait "
                 "for it",
                 "3.10.4", "leave without UNSUBSCRIBE"},
    finding_info{finding::filter_never_matched, grade::note,
                 "no message has matched its filter, and a topic misses it by little", "4.7",
                 "compare both, letter by letter"},
    finding_info{finding::messages_before_subscribe, grade::note,
                 "messages came before it had subscribed again: its application had perhaps no "
                 "handler yet",
                 "4.4", handler_first},
    finding_info{
        finding::subscribes_too_late, grade::note,
        "messages for this subscription had been published with RETAIN 0 before it was made",
        "3.8.4", "subscribe first, or publish with RETAIN 1"},
    finding_info{finding::publish_refused, grade::risk, "the broker refused its message", "3.4.2.1",
                 look_at_access},
    finding_info{finding::two_clients_one_id, grade::risk,
                 "clients with this id throw each other out again and again", "3.1.4", one_id},
    finding_info{finding::reconnects_without_pause, grade::risk,
                 "its connections end at once, and it comes back without a pause", "",
                 "wait longer after each failure, and by a random time"},
    finding_info{finding::message_ends_connections, grade::risk,
                 "its connections end again and again behind the same message: nothing behind it "
                 "comes",
                 "", "look at that message: its topic, its size, and the handler that gets it"},
    finding_info{finding::acknowledges_nothing, grade::risk,
                 "it acknowledges nothing, so the broker stops sending", "4.9",
                 "acknowledge messages, also those without a handler"},
    finding_info{finding::silent_until_closed, grade::note,
                 "it said nothing until Keep Alive ended its connection: it had gone from the "
                 "network",
                 "3.1.2.10", "use a shorter Keep Alive to find this out earlier"},
    finding_info{finding::rule_broken, grade::wrong, "it breaks a rule of the standard", "",
                 "report it to the author of the library"},
};
constexpr auto finding_table = by_value(findings, &finding_info::kind);

}  // namespace

const cause_info& info_of(cause kind) { return cause_table[kind]; }
const finding_info& info_of(finding kind) { return finding_table[kind]; }

}  // namespace brokerproof::watch
