// Violations in the parts that all packets share, one per row.
#include "harness/mqtt/expect_fault.hpp"
#include "harness/mqtt/testing/columns.hpp"

namespace brokerproof::mqtt {
namespace {

const fault fixed_header[] = {
    {"CONNACK flags", v311, server, "21 02 00 00", "MQTT-2.2.2-1", 0,
     "reserved flags of CONNACK are 0001, must be 0000"},
    {"CONNACK flags", v5, server, "21 03 00 00 00", "MQTT-2.1.3-1", 0,
     "reserved flags of CONNACK are 0001, must be 0000"},
    {"PUBREL flags", v311, server, "60 02 00 01", "MQTT-3.6.1-1", 0,
     "reserved flags of PUBREL are 0000, must be 0010"},
    {"PUBREL flags", v5, server, "6a 02 00 01", "MQTT-3.6.1-1", 0,
     "reserved flags of PUBREL are 1010, must be 0010"},
    {"SUBSCRIBE flags", v5, client, "80 07 00 01 00 00 01 61 00", "MQTT-3.8.1-1", 0,
     "reserved flags of SUBSCRIBE are 0000, must be 0010"},
    {"UNSUBSCRIBE flags", v311, client, "a0 05 00 01 00 01 61", "MQTT-3.10.1-1", 0,
     "reserved flags of UNSUBSCRIBE are 0000, must be 0010"},
    {"PINGRESP flags", v5, server, "d8 00", "MQTT-2.1.3-1", 0,
     "reserved flags of PINGRESP are 1000, must be 0000"},
    {"DISCONNECT flags", v5, server, "e1 00", "MQTT-2.1.3-1", 0,
     "reserved flags of DISCONNECT are 0001, must be 0000"},
    {"AUTH flags", v5, server, "f1 00", "MQTT-3.15.1-1", 0,
     "reserved flags of AUTH are 0001, must be 0000"},
    {"CONNECT 3.1.1 flags in a 5.0 conversation", v5, client,
     "11 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61", "MQTT-2.2.2-1", 0,
     "reserved flags of CONNECT are 0001, must be 0000"},
    {"type 0", v5, server, "00 00", "", 0, "packet type 0 is reserved"},
    {"type 15 before 5.0", v311, server, "f0 00", "", 0, "packet type 15 is reserved"},
    {"no bytes", v5, server, "", "", 0, "there are no bytes"},
    {"remaining length of five bytes", v5, server, "d0 80 80 80 80 00", "", 1,
     "remaining length is a variable byte integer of more than four bytes"},
    {"remaining length not minimal", v5, server, "d0 80 00", "MQTT-1.5.5-1", 1,
     "remaining length 0 is written in 2 bytes, the shortest form has 1"},
    {"more bytes than announced", v5, server, "d0 00 00", "", 2,
     "remaining length is 0, but is followed by 1 byte"},
    {"fewer bytes than announced", v5, server, "30 05 00 01 61 00", "", 6,
     "remaining length is 5, but is followed by 4 bytes"},
    {"trailing bytes", v5, server, "d0 02 00 00", "", 2, "2 bytes after the end of PINGRESP"},
    {"trailing bytes in 3.1.1", v311, server, "40 03 00 01 00", "", 4,
     "1 byte after the end of PUBACK"},
    {"UNSUBACK payload in 3.1.1", v311, server, "b0 03 00 01 00", "", 4,
     "1 byte after the end of UNSUBACK"},
};

const fault wrong_sender[] = {
    {"server", v311, server, "10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61", "", 0,
     "a server may not send CONNECT"},
    {"server", v5, server, "82 07 00 01 00 00 01 61 00", "", 0, "a server may not send SUBSCRIBE"},
    {"server", v5, server, "a2 06 00 01 00 00 01 61", "", 0, "a server may not send UNSUBSCRIBE"},
    {"server", v5, server, "c0 00", "", 0, "a server may not send PINGREQ"},
    {"server", v311, server, "e0 00", "", 0, "a server may not send DISCONNECT"},
    {"client", v311, client, "20 02 00 00", "", 0, "a client may not send CONNACK"},
    {"client", v5, client, "90 04 00 01 00 00", "", 0, "a client may not send SUBACK"},
    {"client", v5, client, "b0 04 00 01 00 00", "", 0, "a client may not send UNSUBACK"},
    {"client", v5, client, "d0 00", "", 0, "a client may not send PINGRESP"},
};

const fault strings[] = {
    {"stray continuation", v311, server, "30 03 00 01 80", "MQTT-1.5.3-1", 4,
     "topic name is not well-formed UTF-8: byte 0x80"},
    {"stray continuation", v5, server, "30 04 00 01 80 00", "MQTT-1.5.4-1", 4,
     "topic name is not well-formed UTF-8: byte 0x80"},
    {"surrogate", v5, server, "30 07 00 04 61 ed a0 80 00", "MQTT-1.5.4-1", 5,
     "topic name is not well-formed UTF-8: byte 0xed"},
    {"U+0000", v311, server, "30 04 00 02 61 00", "MQTT-1.5.3-2", 5, "topic name contains U+0000"},
    {"U+0000", v5, server, "30 05 00 02 61 00 00", "MQTT-1.5.4-2", 5, "topic name contains U+0000"},
    {"client identifier", v311, client, "10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 ff",
     "MQTT-1.5.3-1", 14, "client identifier is not well-formed UTF-8: byte 0xff"},
    {"reason string", v5, server, "e0 06 81 04 1f 00 01 c0", "MQTT-1.5.4-1", 7,
     "reason_string is not well-formed UTF-8: byte 0xc0"},
    {"user property", v5, server, "e0 09 81 07 26 00 01 61 00 01 00", "MQTT-1.5.7-1", 10,
     "user_property contains U+0000"},
    {"cut string", v311, server, "30 03 00 05 61", "", 4,
     "PUBLISH is cut short in its topic name: 5 bytes expected, 1 left"},
};

const fault packet_ids[] = {
    {"QoS 1 from a server", v5, server, "32 06 00 01 61 00 00 00", "MQTT-2.2.1-4", 5,
     "packet identifier is 0"},
    {"QoS 2 from a client", v5, client, "34 06 00 01 61 00 00 00", "MQTT-2.2.1-3", 5,
     "packet identifier is 0"},
    {"QoS 1 in 3.1.1", v311, server, "32 05 00 01 61 00 00", "MQTT-2.3.1-1", 5,
     "packet identifier is 0"},
    {"SUBSCRIBE", v5, client, "82 07 00 00 00 00 01 61 00", "MQTT-2.2.1-3", 2,
     "packet identifier is 0"},
    {"UNSUBSCRIBE", v311, client, "a2 05 00 00 00 01 61", "MQTT-2.3.1-1", 2,
     "packet identifier is 0"},
    {"PUBACK", v5, server, "40 02 00 00", "", 2, "packet identifier is 0"},
    {"SUBACK", v311, server, "90 03 00 00 00", "", 2, "packet identifier is 0"},
    {"cut", v5, server, "40 01 00", "", 2,
     "PUBACK is cut short in its packet identifier: 2 bytes expected, 1 left"},
};

const fault reason_codes[] = {
    {"CONNACK 1", v5, server, "20 03 00 01 00", "MQTT-3.2.2-8", 3,
     "code 0x01 is not in the table of CONNACK"},
    {"CONNACK 6", v311, server, "20 02 00 06", "MQTT-3.2.2-6", 3,
     "code 0x06 is not in the table of CONNACK"},
    {"PUBACK", v5, server, "40 03 00 01 92", "MQTT-3.4.2-1", 4,
     "code 0x92 is not in the table of PUBACK"},
    {"PUBREC", v5, server, "50 03 00 01 01", "MQTT-3.5.2-1", 4,
     "code 0x01 is not in the table of PUBREC"},
    {"PUBREL", v5, server, "62 03 00 01 10", "MQTT-3.6.2-1", 4,
     "code 0x10 is not in the table of PUBREL"},
    {"PUBCOMP", v5, server, "70 03 00 01 80", "MQTT-3.7.2-1", 4,
     "code 0x80 is not in the table of PUBCOMP"},
    {"SUBACK", v5, server, "90 05 00 01 00 00 03", "MQTT-3.9.3-2", 6,
     "code 0x03 is not in the table of SUBACK"},
    {"SUBACK", v311, server, "90 04 00 01 00 87", "MQTT-3.9.3-2", 5,
     "code 0x87 is not in the table of SUBACK"},
    {"UNSUBACK", v5, server, "b0 04 00 01 00 01", "MQTT-3.11.3-2", 5,
     "code 0x01 is not in the table of UNSUBACK"},
    {"DISCONNECT", v5, server, "e0 01 01", "MQTT-3.14.2-1", 2,
     "code 0x01 is not in the table of DISCONNECT"},
    {"AUTH", v5, server, "f0 06 01 04 15 00 01 78", "MQTT-3.15.2-1", 2,
     "code 0x01 is not in the table of AUTH"},
};

TEST(violations, of_the_fixed_header_are_reported) {
    for (const fault& row : fixed_header) expect_only(row);
}

TEST(violations, of_one_packet_are_a_hundred_at_most) {
    publish message{.topic = "a"};
    for (std::uint32_t i = 0; i < 1'000; ++i)
        message.properties.push_back({property_id::topic_alias, 1 + i % 2});
    const auto seen = decode(encode(message, version::v5), version::v5, sender::server);
    EXPECT_EQ(seen.violations.size(), 100U);
}

TEST(violations, of_the_direction_are_reported) {
    for (const fault& row : wrong_sender) expect_only(row);
}

TEST(violations, of_strings_are_reported) {
    for (const fault& row : strings) expect_only(row);
}

TEST(violations, of_packet_identifiers_are_reported) {
    for (const fault& row : packet_ids) expect_only(row);
}

TEST(violations, of_reason_codes_are_reported) {
    for (const fault& row : reason_codes) expect_only(row);
}

}  // namespace
}  // namespace brokerproof::mqtt
