// Violations in the bodies of single packets, one per row.
#include "harness/mqtt/expect_fault.hpp"
#include "harness/mqtt/testing/columns.hpp"

namespace brokerproof::mqtt {
namespace {

const fault connecting[] = {
    {"protocol name", v311, client, "10 0d 00 04 4d 51 54 58 04 02 00 00 00 01 61", "MQTT-3.1.2-1",
     4, "protocol name is 'MQTX', not 'MQTT'"},
    {"reserved flag", v311, client, "10 0d 00 04 4d 51 54 54 04 03 00 00 00 01 61", "MQTT-3.1.2-3",
     9, "the reserved connect flag is 1"},
    {"reserved flag", v5, client, "10 0e 00 04 4d 51 54 54 05 03 00 00 00 00 01 61", "MQTT-3.1.2-3",
     9, "the reserved connect flag is 1"},
    {"will qos without will", v311, client, "10 0d 00 04 4d 51 54 54 04 0a 00 00 00 01 61",
     "MQTT-3.1.2-13", 9, "Will QoS is set without Will Flag"},
    {"will qos without will", v5, client, "10 0e 00 04 4d 51 54 54 05 0a 00 00 00 00 01 61",
     "MQTT-3.1.2-11", 9, "Will QoS is set without Will Flag"},
    {"will retain without will", v311, client, "10 0d 00 04 4d 51 54 54 04 22 00 00 00 01 61",
     "MQTT-3.1.2-15", 9, "Will Retain is set without Will Flag"},
    {"will retain without will", v5, client, "10 0e 00 04 4d 51 54 54 05 22 00 00 00 00 01 61",
     "MQTT-3.1.2-13", 9, "Will Retain is set without Will Flag"},
    {"will qos 3", v311, client, "10 11 00 04 4d 51 54 54 04 1e 00 00 00 00 00 01 61 00 00",
     "MQTT-3.1.2-14", 9, "Will QoS is 3"},
    {"will qos 3", v5, client, "10 13 00 04 4d 51 54 54 05 1e 00 00 00 00 00 00 00 01 61 00 00",
     "MQTT-3.1.2-12", 9, "Will QoS is 3"},
    {"empty will topic", v311, client, "10 10 00 04 4d 51 54 54 04 06 00 00 00 00 00 00 00 00",
     "MQTT-4.7.3-1", 16, "topic name is empty"},
    {"wildcard in the will topic", v311, client,
     "10 11 00 04 4d 51 54 54 04 06 00 00 00 00 00 01 23 00 00", "MQTT-4.7.1-1", 16,
     "topic name '#' has a wildcard"},
    {"wildcard in the will topic", v5, client,
     "10 13 00 04 4d 51 54 54 05 06 00 00 00 00 00 00 00 01 2b 00 00", "MQTT-4.7.0-1", 18,
     "topic name '+' has a wildcard"},
    {"password alone", v311, client, "10 0f 00 04 4d 51 54 54 04 42 00 00 00 00 00 01 70",
     "MQTT-3.1.2-22", 9, "Password Flag is set without User Name Flag"},
    {"CONNACK reserved bits", v311, server, "20 02 02 00", "T3:3.2.2.1/a", 2,
     "reserved bits of the acknowledge flags are set: 0x02"},
    {"CONNACK reserved bits", v5, server, "20 03 81 00 00", "MQTT-3.2.2-1", 2,
     "reserved bits of the acknowledge flags are set: 0x81"},
    {"session present on refusal", v311, server, "20 02 01 05", "MQTT-3.2.2-4", 2,
     "session_present is 1 with code 0x05"},
    {"session present on refusal", v5, server, "20 03 01 87 00", "MQTT-3.2.2-6", 2,
     "session_present is 1 with code 0x87"},
};

const fault publishing[] = {
    {"QoS 3", v311, server, "36 05 00 01 61 00 01", "MQTT-3.3.1-4", 0, "PUBLISH has QoS 3"},
    {"QoS 3", v5, server, "36 06 00 01 61 00 01 00", "MQTT-3.3.1-4", 0, "PUBLISH has QoS 3"},
    {"DUP with QoS 0", v311, server, "38 03 00 01 61", "MQTT-3.3.1-2", 0,
     "PUBLISH has DUP 1 with QoS 0"},
    {"DUP with QoS 0", v5, server, "38 04 00 01 61 00", "MQTT-3.3.1-2", 0,
     "PUBLISH has DUP 1 with QoS 0"},
    {"empty topic", v311, server, "30 02 00 00", "MQTT-4.7.3-1", 4, "topic name is empty"},
    {"empty topic without alias", v5, server, "30 03 00 00 00", "MQTT-4.7.3-1", 4,
     "topic name is empty"},
    {"wildcard", v311, server, "30 05 00 03 61 2f 2b", "MQTT-3.3.2-2", 6,
     "topic name 'a/+' has a wildcard"},
    {"wildcard", v5, server, "30 04 00 01 23 00", "MQTT-3.3.2-2", 4,
     "topic name '#' has a wildcard"},
};

const fault subscribing[] = {
    {"no filter", v311, client, "82 02 00 01", "MQTT-3.8.3-3", 4, "SUBSCRIBE has no topic filter"},
    {"no filter", v5, client, "82 03 00 01 00", "MQTT-3.8.3-2", 5, "SUBSCRIBE has no topic filter"},
    {"no filter", v311, client, "a2 02 00 01", "MQTT-3.10.3-2", 4,
     "UNSUBSCRIBE has no topic filter"},
    {"no filter", v5, client, "a2 03 00 01 00", "MQTT-3.10.3-2", 5,
     "UNSUBSCRIBE has no topic filter"},
    {"QoS 3", v311, client, "82 06 00 01 00 01 61 03", "MQTT-3.8.3-4", 7, "requested QoS is 3"},
    {"QoS 3", v5, client, "82 07 00 01 00 00 01 61 03", "T5:3.8.3.1/a", 8, "requested QoS is 3"},
    {"retain_handling 3", v5, client, "82 07 00 01 00 00 01 61 30", "T5:3.8.3.1/a", 8,
     "retain_handling is 3"},
    {"reserved bits", v311, client, "82 06 00 01 00 01 61 04", "MQTT-3.8.3-4", 7,
     "reserved bits of the subscription options are set: 0x04"},
    {"reserved bits", v5, client, "82 07 00 01 00 00 01 61 40", "MQTT-3.8.3-5", 8,
     "reserved bits of the subscription options are set: 0x40"},
    {"no_local on a shared subscription", v5, client,
     "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 61 04", "MQTT-3.8.3-4", 17,
     "no_local is 1 on a shared subscription"},
    {"options missing", v311, client, "82 05 00 01 00 01 61", "", 7,
     "SUBSCRIBE is cut short in its subscription options: 1 byte expected, 0 left"},
    {"empty filter", v311, client, "82 05 00 01 00 00 00", "MQTT-4.7.3-1", 6,
     "topic filter is empty"},
    {"hash inside", v311, client, "82 08 00 01 00 03 23 2f 61 00", "MQTT-4.7.1-2", 6,
     "topic filter '#/a' has a '#' that is not its whole last level"},
    {"hash inside", v5, client, "a2 07 00 01 00 00 02 61 23", "MQTT-4.7.1-1", 8,
     "topic filter 'a#' has a '#' that is not its whole last level"},
    {"plus in a word", v311, client, "82 07 00 01 00 02 61 2b 00", "MQTT-4.7.1-3", 7,
     "topic filter 'a+' has a '+' that is not a whole level"},
    {"plus in a word", v5, client, "82 08 00 01 00 00 02 2b 61 00", "MQTT-4.7.1-2", 7,
     "topic filter '+a' has a '+' that is not a whole level"},
    {"empty ShareName", v5, client, "82 0f 00 01 00 00 09 24 73 68 61 72 65 2f 2f 61 00",
     "MQTT-4.8.2-1", 14, "shared subscription '$share//a' has an empty ShareName"},
    {"wildcard in the ShareName", v5, client,
     "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 2b 2f 61 00", "MQTT-4.8.2-2", 14,
     "shared subscription '$share/+/a' has a wildcard in its ShareName"},
    {"shared without filter", v5, client, "82 0e 00 01 00 00 08 24 73 68 61 72 65 2f 67 00",
     "MQTT-4.8.2-2", 14, "shared subscription '$share/g' has no topic filter"},
    {"SUBACK without codes", v311, server, "90 02 00 01", "MQTT-3.8.4-5", 4,
     "SUBACK has no reason code"},
    {"SUBACK without codes", v5, server, "90 03 00 01 00", "MQTT-3.8.4-6", 5,
     "SUBACK has no reason code"},
    {"UNSUBACK without codes", v5, server, "b0 03 00 01 00", "MQTT-3.11.3-2", 5,
     "UNSUBACK has no reason code"},
};

TEST(violations, of_connect_and_connack_are_reported) {
    for (const fault& row : connecting) expect_only(row);
}

TEST(violations, of_publish_are_reported) {
    for (const fault& row : publishing) expect_only(row);
}

TEST(violations, of_subscribe_and_its_answers_are_reported) {
    for (const fault& row : subscribing) expect_only(row);
}

}  // namespace
}  // namespace brokerproof::mqtt
