// Violations in properties, one per row.
#include "harness/mqtt/expect_fault.hpp"
#include "harness/mqtt/testing/columns.hpp"

namespace brokerproof::mqtt {
namespace {

const fault properties[] = {
    {"no Property Length", v5, server, "20 02 00 00", "MQTT-2.2.2-1", 4,
     "CONNACK has no Property Length"},
    {"Property Length past the end", v5, server, "20 05 00 00 05 24 01", "", 4,
     "Property Length 5 reaches past the end of the packet by 3 bytes"},
    {"Property Length not minimal", v5, server, "20 04 00 00 80 00", "MQTT-1.5.5-1", 4,
     "Property Length 0 is written in 2 bytes, the shortest form has 1"},
    {"Property Length of five bytes", v5, server, "20 07 00 00 80 80 80 80 00", "", 4,
     "Property Length is a variable byte integer of more than four bytes"},
    {"unknown identifier", v5, server, "20 05 00 00 02 7f 00", "T5:2.2.2.2/a", 5,
     "there is no property with the identifier 127; the properties after it cannot be read"},
    {"value cut short", v5, server, "20 05 00 00 02 21 00", "", 6,
     "CONNACK is cut short in its receive_maximum: 2 bytes expected, 1 left"},
    {"illegal for the packet", v5, server, "90 07 00 01 03 23 00 01 00", "T5:2.2.2.2/a", 5,
     "SUBACK may not carry topic_alias"},
    {"illegal for Will Properties", v5, client,
     "10 16 00 04 4d 51 54 54 05 06 00 00 00 00 00 03 21 00 01 00 01 61 00 00", "T5:2.2.2.2/a", 16,
     "Will Properties may not carry receive_maximum"},
    {"session expiry from a server", v5, server, "e0 07 81 05 11 00 00 00 01", "MQTT-3.14.2-2", 4,
     "a server may not send session_expiry_interval in DISCONNECT"},
    {"subscription identifier from a client", v5, client, "30 06 00 01 61 02 0b 01", "MQTT-3.3.4-6",
     6, "a client may not send subscription_identifier in PUBLISH"},
    {"receive_maximum 0", v5, server, "20 06 00 00 03 21 00 00", "T5:3.2.2.3.3/a", 6,
     "receive_maximum 0 is below 1"},
    {"receive_maximum 0", v5, client, "10 10 00 04 4d 51 54 54 05 02 00 00 03 21 00 00 00 00",
     "T5:3.1.2.11.3/a", 14, "receive_maximum 0 is below 1"},
    {"receive_maximum twice", v5, server, "20 09 00 00 06 21 00 01 21 00 01", "T5:3.2.2.3.3/a", 8,
     "receive_maximum is given more than once"},
    {"maximum_packet_size 0", v5, client,
     "10 12 00 04 4d 51 54 54 05 02 00 00 05 27 00 00 00 00 00 00", "T5:3.1.2.11.4/a", 14,
     "maximum_packet_size 0 is below 1"},
    {"maximum_packet_size 0", v5, server, "20 08 00 00 05 27 00 00 00 00", "", 6,
     "maximum_packet_size 0 is below 1"},
    {"session expiry twice", v5, client,
     "10 17 00 04 4d 51 54 54 05 02 00 00 0a 11 00 00 00 01 11 00 00 00 01 00 00",
     "T5:3.1.2.11.2/d", 18, "session_expiry_interval is given more than once"},
    {"session expiry twice in DISCONNECT", v5, client, "e0 0c 00 0a 11 00 00 00 01 11 00 00 00 01",
     "T5:3.14.2.2.2/c", 9, "session_expiry_interval is given more than once"},
    {"request_problem_information 2", v5, client,
     "10 0f 00 04 4d 51 54 54 05 02 00 00 02 17 02 00 00", "T5:3.1.2.11.7/a", 14,
     "request_problem_information 2 is neither 0 nor 1"},
    {"request_response_information 2", v5, client,
     "10 0f 00 04 4d 51 54 54 05 02 00 00 02 19 02 00 00", "", 14,
     "request_response_information 2 is neither 0 nor 1"},
    {"maximum_qos 2", v5, server, "20 05 00 00 02 24 02", "", 6,
     "maximum_qos 2 is neither 0 nor 1"},
    {"retain_available 2", v5, server, "20 05 00 00 02 25 02", "", 6,
     "retain_available 2 is neither 0 nor 1"},
    {"shared_subscription_available 255", v5, server, "20 05 00 00 02 2a ff", "", 6,
     "shared_subscription_available 255 is neither 0 nor 1"},
    {"topic_alias 0", v5, server, "30 07 00 01 61 03 23 00 00", "MQTT-3.3.2-8", 7,
     "topic_alias 0 is below 1"},
    {"topic_alias twice", v5, server, "30 0a 00 01 61 06 23 00 01 23 00 01", "", 9,
     "topic_alias is given more than once"},
    {"subscription identifier 0", v5, server, "30 06 00 01 61 02 0b 00", "T5:3.3.2.3.8/a", 7,
     "subscription_identifier 0 is below 1"},
    {"subscription identifier 0", v5, client, "82 09 00 01 02 0b 00 00 01 61 00", "T5:3.8.2.1.2/a",
     6, "subscription_identifier 0 is below 1"},
    {"subscription identifier twice", v5, client, "82 0b 00 01 04 0b 01 0b 02 00 01 61 00",
     "T5:3.8.2.1.2/a", 7, "subscription_identifier is given more than once"},
    {"reason_string twice", v5, server, "e0 0a 81 08 1f 00 01 61 1f 00 01 62", "", 8,
     "reason_string is given more than once"},
    {"payload_format_indicator 2", v5, client, "30 06 00 01 61 02 01 02", "", 7,
     "payload_format_indicator 2 is neither 0 nor 1"},
    {"response_topic with a wildcard", v5, client, "30 09 00 01 61 05 08 00 02 61 23",
     "MQTT-3.3.2-14", 9, "response_topic 'a#' has a wildcard"},
    {"data without method", v5, client, "10 11 00 04 4d 51 54 54 05 02 00 00 04 16 00 01 61 00 00",
     "", 12, "CONNECT has authentication_data without authentication_method"},
    {"AUTH without method", v5, server, "f0 02 18 00", "", 3, "AUTH has no authentication_method"},
};

TEST(violations, of_properties_are_reported) {
    for (const fault& row : properties) expect_only(row);
}

}  // namespace
}  // namespace brokerproof::mqtt
