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
};
BOOST_DESCRIBE_ENUM(rule, packet_before_connack, second_connack, packet_after_refusal,
                    packet_after_disconnect, session_present_after_clean_start, packet_too_large,
                    topic_alias_over_maximum, topic_alias_unknown, unwanted_problem_information,
                    unwanted_response_information, unasked_suback, suback_count,
                    grant_above_request, unasked_unsuback, unsuback_count, packet_identifier_in_use,
                    receive_maximum_exceeded, dup_on_first_delivery, dup_missing_on_redelivery,
                    resent_without_reconnect, resent_after_pubrel, unasked_pubrel,
                    unasked_acknowledgement, acknowledgement_of_wrong_kind, acknowledged_twice,
                    topic_not_subscribed, qos_above_granted, qos_above_published,
                    subscription_identifier_unknown, subscription_identifier_missing,
                    no_local_ignored, retain_on_live_message, payload_format_changed,
                    content_type_changed, response_topic_changed, correlation_data_changed,
                    user_properties_changed, expiry_interval_longer, expired_message,
                    retain_missing, order_changed, redelivered_under_new_identifier, qos_2_twice,
                    first_packet, second_connect, malformed_packet, qos_above_maximum,
                    retain_unavailable, feature_unavailable, acknowledgements_out_of_order,
                    keep_alive_exceeded, session_expiry_raised)

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
