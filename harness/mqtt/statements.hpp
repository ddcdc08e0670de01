// The statements that the decoder checks, with their ids in both versions: a rule often has two
// different ids, and an id may mean different rules. An empty id means that the version has the
// rule without a number, or does not have it.
#pragma once

#include <array>
#include <string_view>

namespace brokerproof::mqtt {

struct statement_ids {
    std::string_view v311;
    std::string_view v5;
};

namespace statement {

inline constexpr statement_ids none{};

// Data representation, section 1.5.
inline constexpr statement_ids utf8_well_formed{"MQTT-1.5.3-1", "MQTT-1.5.4-1"};
inline constexpr statement_ids utf8_no_null{"MQTT-1.5.3-2", "MQTT-1.5.4-2"};
inline constexpr statement_ids utf8_pair{"", "MQTT-1.5.7-1"};
inline constexpr statement_ids shortest_variable_integer{"", "MQTT-1.5.5-1"};

// Fixed header and packet identifiers, section 2.
inline constexpr statement_ids reserved_flags{"MQTT-2.2.2-1", "MQTT-2.1.3-1"};
inline constexpr statement_ids pubrel_flags{"MQTT-3.6.1-1", "MQTT-3.6.1-1"};
inline constexpr statement_ids subscribe_flags{"MQTT-3.8.1-1", "MQTT-3.8.1-1"};
inline constexpr statement_ids unsubscribe_flags{"MQTT-3.10.1-1", "MQTT-3.10.1-1"};
inline constexpr statement_ids auth_flags{"", "MQTT-3.15.1-1"};
inline constexpr statement_ids client_packet_id{"MQTT-2.3.1-1", "MQTT-2.2.1-3"};
inline constexpr statement_ids server_packet_id{"MQTT-2.3.1-1", "MQTT-2.2.1-4"};

// Properties.
inline constexpr statement_ids property_length{"", "MQTT-2.2.2-1"};
inline constexpr statement_ids legal_property{"", "T5:2.2.2.2/a"};

// CONNECT and CONNACK.
inline constexpr statement_ids protocol_name{"MQTT-3.1.2-1", "MQTT-3.1.2-1"};
inline constexpr statement_ids connect_reserved_flag{"MQTT-3.1.2-3", "MQTT-3.1.2-3"};
inline constexpr statement_ids will_qos_without_will{"MQTT-3.1.2-13", "MQTT-3.1.2-11"};
inline constexpr statement_ids will_qos_range{"MQTT-3.1.2-14", "MQTT-3.1.2-12"};
inline constexpr statement_ids will_retain_without_will{"MQTT-3.1.2-15", "MQTT-3.1.2-13"};
inline constexpr statement_ids password_without_username{"MQTT-3.1.2-22", ""};
inline constexpr statement_ids connack_flags{"T3:3.2.2.1/a", "MQTT-3.2.2-1"};
inline constexpr statement_ids session_present_on_refusal{"MQTT-3.2.2-4", "MQTT-3.2.2-6"};

// Topics.
inline constexpr statement_ids topic_without_wildcard{"MQTT-3.3.2-2", "MQTT-3.3.2-2"};
inline constexpr statement_ids name_without_wildcard{"MQTT-4.7.1-1", "MQTT-4.7.0-1"};
inline constexpr statement_ids topic_not_empty{"MQTT-4.7.3-1", "MQTT-4.7.3-1"};
inline constexpr statement_ids response_topic_without_wildcard{"", "MQTT-3.3.2-14"};
inline constexpr statement_ids hash_placement{"MQTT-4.7.1-2", "MQTT-4.7.1-1"};
inline constexpr statement_ids plus_placement{"MQTT-4.7.1-3", "MQTT-4.7.1-2"};
inline constexpr statement_ids share_name_present{"", "MQTT-4.8.2-1"};
inline constexpr statement_ids share_name_and_filter{"", "MQTT-4.8.2-2"};

// PUBLISH.
inline constexpr statement_ids dup_of_qos_0{"MQTT-3.3.1-2", "MQTT-3.3.1-2"};
inline constexpr statement_ids publish_qos_range{"MQTT-3.3.1-4", "MQTT-3.3.1-4"};

// SUBSCRIBE, UNSUBSCRIBE and their answers.
inline constexpr statement_ids subscribe_reserved_bits{"MQTT-3.8.3-4", "MQTT-3.8.3-5"};
inline constexpr statement_ids subscribe_option_range{"MQTT-3.8.3-4", "T5:3.8.3.1/a"};
inline constexpr statement_ids no_local_on_shared{"", "MQTT-3.8.3-4"};
inline constexpr statement_ids subscribe_not_empty{"MQTT-3.8.3-3", "MQTT-3.8.3-2"};
inline constexpr statement_ids unsubscribe_not_empty{"MQTT-3.10.3-2", "MQTT-3.10.3-2"};
inline constexpr statement_ids suback_not_empty{"MQTT-3.8.4-5", "MQTT-3.8.4-6"};
inline constexpr statement_ids unsuback_not_empty{"", "MQTT-3.11.3-2"};

/// All of these.
inline constexpr std::array all{utf8_well_formed,
                                utf8_no_null,
                                utf8_pair,
                                shortest_variable_integer,
                                reserved_flags,
                                pubrel_flags,
                                subscribe_flags,
                                unsubscribe_flags,
                                auth_flags,
                                client_packet_id,
                                server_packet_id,
                                property_length,
                                legal_property,
                                protocol_name,
                                connect_reserved_flag,
                                will_qos_without_will,
                                will_qos_range,
                                will_retain_without_will,
                                password_without_username,
                                connack_flags,
                                session_present_on_refusal,
                                topic_without_wildcard,
                                name_without_wildcard,
                                topic_not_empty,
                                response_topic_without_wildcard,
                                hash_placement,
                                plus_placement,
                                share_name_present,
                                share_name_and_filter,
                                dup_of_qos_0,
                                publish_qos_range,
                                subscribe_reserved_bits,
                                subscribe_option_range,
                                no_local_on_shared,
                                subscribe_not_empty,
                                unsubscribe_not_empty,
                                suback_not_empty,
                                unsuback_not_empty};

}  // namespace statement
}  // namespace brokerproof::mqtt
