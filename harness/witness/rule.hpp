// The rules that hold across the packets of a connection, a session or a message: those that the
// decoder of a single packet cannot see. One table has them all.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::witness {

/// The side of a connection that sends a packet, or that a rule binds.
enum class side : std::uint8_t { client, broker };
BOOST_DESCRIBE_ENUM(side, client, broker)

/// The name of a value is the id of its rule: "receive_maximum_exceeded". Some rules bind both
/// sides.
enum class rule : std::uint8_t {
    packet_before_connack,
    second_connack,
    packet_after_refusal,
    packet_after_disconnect,
    session_present_after_clean_start,
    packet_too_large,
    topic_alias_over_maximum,
    topic_alias_unknown,
    unwanted_problem_information,
    unwanted_response_information,
    unasked_suback,
    suback_count,
    grant_above_request,
    unasked_unsuback,
    unsuback_count,
    packet_identifier_in_use,
    receive_maximum_exceeded,
    dup_on_first_delivery,
    dup_missing_on_redelivery,
    resent_without_reconnect,
    resent_after_pubrel,
    unasked_pubrel,
    unasked_acknowledgement,
    acknowledgement_of_wrong_kind,
    acknowledged_twice,
    topic_not_subscribed,
    qos_above_granted,
    qos_above_published,
    subscription_identifier_unknown,
    subscription_identifier_missing,
    no_local_ignored,
    retain_on_live_message,
    payload_format_changed,
    content_type_changed,
    response_topic_changed,
    correlation_data_changed,
    user_properties_changed,
    expiry_interval_longer,
    expired_message,
    retain_missing,
    order_changed,
    redelivered_under_new_identifier,
    qos_2_twice,
    first_packet,
    second_connect,
    malformed_packet,
    qos_above_maximum,
    retain_unavailable,
    feature_unavailable,
    acknowledgements_out_of_order,
    keep_alive_exceeded,
    session_expiry_raised,
    unasked_authentication,
    authentication_method_changed,
    authentication_not_continued,
    packet_during_authentication,
};
// More values than BOOST_DESCRIBE_ENUM can take.
// clang-format off
BOOST_DESCRIBE_ENUM_BEGIN(rule)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_before_connack)
BOOST_DESCRIBE_ENUM_ENTRY(rule, second_connack)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_after_refusal)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_after_disconnect)
BOOST_DESCRIBE_ENUM_ENTRY(rule, session_present_after_clean_start)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_too_large)
BOOST_DESCRIBE_ENUM_ENTRY(rule, topic_alias_over_maximum)
BOOST_DESCRIBE_ENUM_ENTRY(rule, topic_alias_unknown)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unwanted_problem_information)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unwanted_response_information)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unasked_suback)
BOOST_DESCRIBE_ENUM_ENTRY(rule, suback_count)
BOOST_DESCRIBE_ENUM_ENTRY(rule, grant_above_request)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unasked_unsuback)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unsuback_count)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_identifier_in_use)
BOOST_DESCRIBE_ENUM_ENTRY(rule, receive_maximum_exceeded)
BOOST_DESCRIBE_ENUM_ENTRY(rule, dup_on_first_delivery)
BOOST_DESCRIBE_ENUM_ENTRY(rule, dup_missing_on_redelivery)
BOOST_DESCRIBE_ENUM_ENTRY(rule, resent_without_reconnect)
BOOST_DESCRIBE_ENUM_ENTRY(rule, resent_after_pubrel)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unasked_pubrel)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unasked_acknowledgement)
BOOST_DESCRIBE_ENUM_ENTRY(rule, acknowledgement_of_wrong_kind)
BOOST_DESCRIBE_ENUM_ENTRY(rule, acknowledged_twice)
BOOST_DESCRIBE_ENUM_ENTRY(rule, topic_not_subscribed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, qos_above_granted)
BOOST_DESCRIBE_ENUM_ENTRY(rule, qos_above_published)
BOOST_DESCRIBE_ENUM_ENTRY(rule, subscription_identifier_unknown)
BOOST_DESCRIBE_ENUM_ENTRY(rule, subscription_identifier_missing)
BOOST_DESCRIBE_ENUM_ENTRY(rule, no_local_ignored)
BOOST_DESCRIBE_ENUM_ENTRY(rule, retain_on_live_message)
BOOST_DESCRIBE_ENUM_ENTRY(rule, payload_format_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, content_type_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, response_topic_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, correlation_data_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, user_properties_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, expiry_interval_longer)
BOOST_DESCRIBE_ENUM_ENTRY(rule, expired_message)
BOOST_DESCRIBE_ENUM_ENTRY(rule, retain_missing)
BOOST_DESCRIBE_ENUM_ENTRY(rule, order_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, redelivered_under_new_identifier)
BOOST_DESCRIBE_ENUM_ENTRY(rule, qos_2_twice)
BOOST_DESCRIBE_ENUM_ENTRY(rule, first_packet)
BOOST_DESCRIBE_ENUM_ENTRY(rule, second_connect)
BOOST_DESCRIBE_ENUM_ENTRY(rule, malformed_packet)
BOOST_DESCRIBE_ENUM_ENTRY(rule, qos_above_maximum)
BOOST_DESCRIBE_ENUM_ENTRY(rule, retain_unavailable)
BOOST_DESCRIBE_ENUM_ENTRY(rule, feature_unavailable)
BOOST_DESCRIBE_ENUM_ENTRY(rule, acknowledgements_out_of_order)
BOOST_DESCRIBE_ENUM_ENTRY(rule, keep_alive_exceeded)
BOOST_DESCRIBE_ENUM_ENTRY(rule, session_expiry_raised)
BOOST_DESCRIBE_ENUM_ENTRY(rule, unasked_authentication)
BOOST_DESCRIBE_ENUM_ENTRY(rule, authentication_method_changed)
BOOST_DESCRIBE_ENUM_ENTRY(rule, authentication_not_continued)
BOOST_DESCRIBE_ENUM_ENTRY(rule, packet_during_authentication)
BOOST_DESCRIBE_ENUM_END(rule)
// clang-format on

/// The ids of a rule's statement for one side; an empty one: that version does not have the rule.
struct rule_statements {
    std::string_view v311;
    std::string_view v5;

    bool exist() const { return !v311.empty() || !v5.empty(); }
};

/// One row of the table.
struct rule_info {
    rule kind{};
    rule_statements broker;
    rule_statements client;
    std::string_view sentence;  ///< what the rule demands, for people
};

const rule_info& info_of(rule kind);
/// In the order of the enumeration.
std::span<const rule_info> all_rules();
/// The id of the rule's statement for this side; empty when the version has no such rule for it.
std::string_view statement_of(rule kind, side bound, mqtt::version version);

}  // namespace brokerproof::witness
