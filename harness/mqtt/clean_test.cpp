// Legal packets that look wrong: the decoder must report no violation.
#include <gtest/gtest.h>

#include "harness/mqtt/samples.hpp"
#include "harness/mqtt/testing/columns.hpp"

namespace brokerproof::mqtt {
namespace {

struct legal {
    std::string_view name;
    mqtt::version version;
    sender from;
    std::string_view hex;
};

const legal rows[] = {
    {"PUBACK without reason code", v5, server, "40 02 00 01"},
    {"PUBACK with reason code 0 written out", v5, server, "40 03 00 01 00"},
    {"PUBACK with an empty property list written out", v5, server, "40 04 00 01 00 00"},
    {"PUBACK with reason code and no Property Length", v5, server, "40 03 00 01 10"},
    {"PUBREL in recovery", v5, server, "62 03 00 01 92"},
    {"DISCONNECT with reason code only", v5, server, "e0 01 8e"},
    {"DISCONNECT with an empty property list written out", v5, server, "e0 02 8b 00"},
    {"DISCONNECT 0x8C, which only one of two tables lists", v5, server, "e0 01 8c"},
    {"DISCONNECT 0x00 from a server", v5, server, "e0 00"},
    {"AUTH success in its shortest form", v5, server, "f0 00"},
    {"AUTH success with an empty property list", v5, server, "f0 02 00 00"},
    {"SUBACK failure", v311, server, "90 03 00 01 80"},
    {"SUBACK failure", v5, server, "90 04 00 01 00 80"},
    {"CONNACK refusals", v311, server, "20 02 00 05"},
    {"CONNACK Bad authentication method", v5, server, "20 03 00 8c 00"},
    {"a server without 5.0 that refuses level 5", v5, server, "20 02 00 01"},
    {"session present", v311, server, "20 02 01 00"},
    {"empty topic with an alias", v5, server, "30 06 00 00 03 23 00 01"},
    {"empty payload", v311, server, "31 03 00 01 61"},
    {"DUP with QoS 1", v311, server, "3a 05 00 01 61 00 01"},
    {"several subscription identifiers", v5, server, "30 09 00 01 61 05 0b 01 0b 80 01"},
    {"user properties repeated, even equal", v5, server,
     "e0 10 81 0e 26 00 01 61 00 01 62 26 00 01 61 00 01 62"},
    {"empty user property", v5, server, "e0 07 81 05 26 00 00 00 00"},
    {"payload_format_indicator twice in PUBLISH", v5, server, "30 08 00 01 61 04 01 00 01 01"},
    {"message_expiry_interval twice in PUBLISH", v5, server,
     "30 0e 00 01 61 0a 02 00 00 00 01 02 00 00 00 02"},
    {"payload_format_indicator 2 passed on", v5, server, "30 06 00 01 61 02 01 02"},
    {"response_topic with a wildcard passed on", v5, server, "30 08 00 01 61 04 08 00 01 23"},
    {"message_expiry_interval 0", v5, server, "30 09 00 01 61 05 02 00 00 00 00"},
    {"topic_alias_maximum 0", v5, server, "20 06 00 00 03 22 00 00"},
    {"server_keep_alive 0", v5, server, "20 06 00 00 03 13 00 00"},
    {"maximum_qos 1", v5, server, "20 05 00 00 02 24 01"},
    {"control characters", v5, server, "30 06 00 03 01 1f 7f 00"},
    {"byte order mark", v311, server, "30 05 00 03 ef bb bf"},
    {"non-character U+FFFF", v311, server, "30 05 00 03 ef bf bf"},
    {"last code point U+10FFFF", v311, server, "30 06 00 04 f4 8f bf bf"},
    {"topic that begins with a dollar", v311, server, "30 06 00 04 24 53 59 53"},
    {"topic of one slash", v311, server, "30 03 00 01 2f"},
    {"remaining length not minimal, which only 5.0 forbids", v311, server, "d0 80 00"},
    {"share syntax before 5.0", v311, client, "82 0e 00 01 00 09 24 73 68 61 72 65 2f 2f 61 00"},
    {"filter $share without a slash", v5, client, "82 0c 00 01 00 00 06 24 73 68 61 72 65 00"},
    {"password without user name in 5.0", v5, client,
     "10 10 00 04 4d 51 54 54 05 42 00 00 00 00 00 00 01 70"},
    {"empty client identifier", v5, client, "10 0d 00 04 4d 51 54 54 05 02 00 00 00 00 00"},
    {"unknown protocol level", v5, client, "10 0c 00 04 4d 51 54 54 06 02 00 00 00 00"},
};

TEST(decode, reports_no_violation_in_legal_packets) {
    for (const legal& row : rows) {
        const decoded result = decode(from_hex(row.hex), row.version, row.from);
        EXPECT_TRUE(result.packet) << row.name;
        EXPECT_TRUE(result.violations.empty())
            << row.name << ": " << (result.violations.empty() ? "" : result.violations[0].text);
    }
}

TEST(decode, keeps_the_readable_fields_of_a_packet_with_faults) {
    struct row {
        std::string_view hex;
        packet kept;
    };
    const property_list maximum = {{property_id::receive_maximum, 5U}};
    const row rows_with_faults[] = {
        {"20 02 01 00", connack{.session_present = true}},
        {"20 08 00 00 05 21 00 05 7f 00", connack{.properties = maximum}},
        {"20 06 00 00 09 21 00 05", connack{.properties = maximum}},
        {"21 06 01 87 03 21 00 05",
         connack{.session_present = true, .reason_code = 0x87, .properties = maximum}},
        {"c0 02 00 00", pingreq{}},
        {"90 05 00 00 00 00 09", suback{.packet_id = 0, .reason_codes = {0, 9}}},
    };
    for (const row& r : rows_with_faults) {
        const decoded result = decode(from_hex(r.hex), v5, server);
        EXPECT_EQ(result.packet, r.kept) << r.hex;
        EXPECT_FALSE(result.violations.empty()) << r.hex;
    }
}

TEST(decode, gives_no_packet_when_a_field_is_missing) {
    for (const std::string_view hex : {"20 00", "20 01 00", "30 01 00", "32 03 00 01 61",
                                       "40 01 00", "90 00", "00 00", "d0 80 80 80 80 00", ""}) {
        EXPECT_FALSE(decode(from_hex(hex), v5, server).packet) << hex;
    }
}

TEST(decode, reports_all_faults_of_a_packet_in_order) {
    const decoded result = decode(from_hex("21 0b 03 01 07 21 00 00 24 02 7f 00 00"), v5, server);
    std::vector<std::string> statements;
    for (const violation& v : result.violations) statements.push_back(v.statement);
    const std::vector<std::string> expected = {"MQTT-2.1.3-1",   "MQTT-3.2.2-8",
                                               "MQTT-3.2.2-1",   "MQTT-3.2.2-6",
                                               "T5:3.2.2.3.3/a", "",
                                               "T5:2.2.2.2/a",   ""};
    EXPECT_EQ(statements, expected);
}

}  // namespace
}  // namespace brokerproof::mqtt
