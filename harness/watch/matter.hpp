// The causes for which a client misses a message, and the findings about a client that explain or
// foretell it. Two tables have their words; nothing else does.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"

namespace brokerproof::watch {

/// Why a message that a client was waiting for does not come; in the order of a message's life.
enum class cause : std::uint8_t {
    never_accepted,               ///< its publisher got no acknowledgement, or a refusal
    publisher_qos_0,              ///< published with QoS 0 while the client was away
    subscription_refused,         ///< SUBACK had refused the subscription
    unsubscribed,                 ///< the client had unsubscribed, and subscribed again later
    subscription_qos_0,           ///< published with QoS 1 or 2, but subscribed with QoS 0
    no_interval,                  ///< 5.0: CONNECT had no Session Expiry Interval
    interval_zero,                ///< 5.0: CONNECT asked for the interval 0
    interval_zero_in_disconnect,  ///< 5.0: DISCONNECT set the interval to 0
    interval_passed,              ///< the client stayed away for longer than it had asked for
    interval_capped,              ///< the broker had announced a shorter interval than asked for
    clean_session,                ///< 3.1.1: Clean Session 1
    clean_start,                  ///< 5.0: the client came back with Clean Start 1
    session_lost,                 ///< Session Present 0, and nothing that was seen explains it
    other_id,                     ///< likely: the client came back under another id
    not_subscribed_again,         ///< the subscriptions ended with the session
    no_local,                     ///< its own message, and No Local; nobody else got it
    message_expired,              ///< its own Message Expiry Interval passed while it waited
    too_large,                    ///< larger than the client's Maximum Packet Size
    connection_lost,              ///< QoS 0: the connection ended before the message came
    held_back,                    ///< the client acknowledges nothing, and its window is full
    taken_by_second_client,       ///< two clients have one id, and the other one got it
    held_up,                      ///< behind a message that ends each connection
    retained_not_sent,            ///< retained, and a new subscription matches it
    skipped,                      ///< a later message of its topic and QoS came
    not_sent,                     ///< none of these: a limit, an access rule, or the broker
    cannot_be_told,               ///< bytes of its connections were not recorded, or too much waits
};
BOOST_DESCRIBE_ENUM(cause, never_accepted, publisher_qos_0, subscription_refused, unsubscribed,
                    subscription_qos_0, no_interval, interval_zero, interval_zero_in_disconnect,
                    interval_passed, interval_capped, clean_session, clean_start, session_lost,
                    other_id, not_subscribed_again, no_local, message_expired, too_large,
                    connection_lost, held_back, taken_by_second_client, held_up, retained_not_sent,
                    skipped, not_sent, cannot_be_told)

enum class grade : std::uint8_t {
    note,
    risk,   ///< legal, and seldom what its author meant
    wrong,  ///< breaks a MUST
};
BOOST_DESCRIBE_ENUM(grade, note, risk, wrong)

/// Something about a client that its author should know.
enum class finding : std::uint8_t {
    no_session_expiry_interval,
    interval_missing_again,
    interval_capped,
    interval_dropped_at_disconnect,
    will_delay_longer_than_session,
    clean_each_time,
    empty_client_id,
    changing_client_id,
    not_subscribed_again,
    subscribes_again,
    subscribes_with_lower_qos,
    subscription_refused,
    unsubscribes_before_leaving,
    filter_never_matched,
    messages_before_subscribe,
    subscribes_too_late,
    publish_refused,
    two_clients_one_id,
    reconnects_without_pause,
    message_ends_connections,
    acknowledges_nothing,
    silent_until_closed,
    rule_broken,
};
BOOST_DESCRIBE_ENUM(finding, no_session_expiry_interval, interval_missing_again, interval_capped,
                    interval_dropped_at_disconnect, will_delay_longer_than_session, clean_each_time,
                    empty_client_id, changing_client_id, not_subscribed_again, subscribes_again,
                    subscribes_with_lower_qos, subscription_refused, unsubscribes_before_leaving,
                    filter_never_matched, messages_before_subscribe, subscribes_too_late,
                    publish_refused, two_clients_one_id, reconnects_without_pause,
                    message_ends_connections, acknowledges_nothing, silent_until_closed,
                    rule_broken)

struct cause_info {
    cause kind{};
    std::string_view sentence;  ///< why the message does not come
    std::string_view cure;
};
const cause_info& info_of(cause kind);

struct finding_info {
    finding kind{};
    watch::grade grade{};
    std::string_view sentence;
    std::string_view section;  ///< of the standard; may be empty
    std::string_view cure;
};
const finding_info& info_of(finding kind);

}  // namespace brokerproof::watch
