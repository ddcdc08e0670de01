// Names, tables and one-line descriptions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/footprint.hpp"
#include "harness/mqtt/packet_set.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

using id = property_id;

TEST(packet, every_type_has_a_name_a_key_and_a_default) {
    for (std::size_t index = 1; index <= std::variant_size_v<packet>; ++index) {
        const auto type = static_cast<packet_type>(index);
        EXPECT_FALSE(name_of(type).empty());
        EXPECT_EQ(packet_type_by_key(key_of(type)), type);
        EXPECT_EQ(type_of(make_packet(type, version::v5)), type);
    }
    EXPECT_EQ(name_of(packet_type::pubcomp), "PUBCOMP");
    EXPECT_EQ(packet_type_by_key("conect"), std::nullopt);
    EXPECT_EQ(std::get<connect>(make_packet(packet_type::connect, version::v311)).protocol_level,
              4);
    EXPECT_EQ(name_of(version::v311), "3.1.1");
}

TEST(footprint, of_many_properties_is_many_times_their_size_on_the_wire) {
    publish message{.topic = "a"};
    for (int i = 0; i < 1'000; ++i)
        message.properties.push_back({id::user_property, string_pair{"", ""}});
    const packet held = message;
    EXPECT_LT(encode(held, version::v5).size(), 6'000U);
    EXPECT_GE(footprint_of(held), 1'000 * sizeof(property));
}

TEST(footprint, counts_what_a_packet_holds_outside_of_itself) {
    const std::string text(1'000, 'x');
    const auto grows = [&](packet bare, packet full) {
        return footprint_of(full) >= footprint_of(bare) + text.size();
    };
    EXPECT_TRUE(grows(publish{}, publish{.topic = text}));
    EXPECT_TRUE(grows(publish{}, publish{.payload = text}));
    EXPECT_TRUE(grows(connect{}, connect{.client_id = text}));
    EXPECT_TRUE(grows(connect{}, connect{.will = will{.payload = text}}));
    EXPECT_TRUE(grows(subscribe{}, subscribe{.subscriptions = {{.filter = text}}}));
    EXPECT_TRUE(grows(unsubscribe{}, unsubscribe{.filters = {text}}));
    EXPECT_TRUE(grows(suback{}, suback{.reason_codes = std::vector<std::uint8_t>(1'000)}));
    EXPECT_TRUE(grows(disconnect{}, disconnect{.properties = {{id::reason_string, text}}}));
}

TEST(property_table, finds_a_property_by_identifier_and_by_name) {
    EXPECT_EQ(property_table().size(), 27U);
    for (const property_info& info : property_table()) {
        EXPECT_EQ(find_property(info.id), &info);
        EXPECT_EQ(find_property(info.name), &info);
    }
    EXPECT_EQ(find_property(static_cast<id>(0)), nullptr);
    EXPECT_EQ(find_property(static_cast<id>(0xff)), nullptr);
    EXPECT_EQ(find_property("session_expiry"), nullptr);
}

TEST(property_list, gives_the_first_value_with_the_right_type) {
    const property_list list = {{id::user_property, string_pair{"a", "b"}},
                                {id::receive_maximum, 5U},
                                {id::receive_maximum, 6U},
                                {id::reason_string, "why"}};
    EXPECT_EQ(find_integer(list, id::receive_maximum), 5U);
    EXPECT_EQ(find_string(list, id::reason_string), "why");
    EXPECT_EQ(find_integer(list, id::reason_string), std::nullopt);
    EXPECT_EQ(find_string(list, id::content_type), std::nullopt);
}

// The counts are those of the tables: 5.0 3-1, 3-4 to 3-11 (and 0x8C in DISCONNECT); 3.1.1 3.1 and
// 3.9.3.
TEST(reason_code, every_packet_has_as_many_codes_as_its_table) {
    struct row {
        packet_type type;
        mqtt::version version;
        std::size_t count;
    };
    const row rows[] = {
        {packet_type::connack, version::v5, 22},   {packet_type::puback, version::v5, 9},
        {packet_type::pubrec, version::v5, 9},     {packet_type::pubrel, version::v5, 2},
        {packet_type::pubcomp, version::v5, 2},    {packet_type::suback, version::v5, 12},
        {packet_type::unsuback, version::v5, 7},   {packet_type::disconnect, version::v5, 30},
        {packet_type::auth, version::v5, 3},       {packet_type::publish, version::v5, 0},
        {packet_type::connack, version::v311, 6},  {packet_type::suback, version::v311, 4},
        {packet_type::unsuback, version::v311, 0}, {packet_type::puback, version::v311, 0},
    };
    for (const row& r : rows) {
        std::size_t count = 0;
        for (unsigned code = 0; code <= 0xff; ++code) {
            count += is_legal_code(r.type, r.version, static_cast<std::uint8_t>(code)) ? 1U : 0U;
        }
        EXPECT_EQ(count, r.count) << name_of(r.type) << " " << name_of(r.version);
    }
}

TEST(reason_code, has_the_name_that_its_packet_gives_it) {
    EXPECT_EQ(describe_code(packet_type::disconnect, version::v5, 0x8e), "0x8e Session taken over");
    EXPECT_EQ(describe_code(packet_type::disconnect, version::v5, 0), "0x00 Normal disconnection");
    EXPECT_EQ(describe_code(packet_type::suback, version::v5, 0), "0x00 Granted QoS 0");
    EXPECT_EQ(describe_code(packet_type::puback, version::v5, 0), "0x00 Success");
    EXPECT_EQ(describe_code(packet_type::suback, version::v311, 0x80), "0x80 Failure");
    EXPECT_EQ(describe_code(packet_type::connack, version::v5, 0x42), "0x42");
    EXPECT_EQ(describe_code(packet_type::connack, version::v311, 0x87), "0x87");
}

TEST(describe, puts_a_packet_in_one_line) {
    struct row {
        packet value;
        mqtt::version version;
        std::string_view text;
    };
    connect hello;
    hello.properties = {{id::session_expiry_interval, 4U}};
    hello.client_id = "bp-7f3";
    connect full;
    full.protocol_level = 4;
    full.protocol_name = "MQIsdp";
    full.will =
        will{1, true, {{id::will_delay_interval, 3U}, {id::content_type, "t"}}, "w", "gone"};
    full.username = "u";
    full.password = "secret";
    const property_list several = {{id::reason_string, "not now"},
                                   {id::correlation_data, std::string("\0a", 2)},
                                   {id::user_property, string_pair{"k", "it's"}},
                                   {static_cast<id>(0x7e), 1U}};
    const row rows[] = {
        {hello, version::v5,
         "CONNECT     v5 clean_start=1 keep_alive=0 session_expiry_interval=4 id=bp-7f3"},
        {full, version::v311,
         "CONNECT     v3.1.1 protocol_name=MQIsdp clean_start=1 keep_alive=0 id='' username=u "
         "password=(6 bytes) "
         "will_topic=w will_qos=1 will_retain=1 will_delay_interval=3 will_content_type=t "
         "will_payload='gone'"},
        {connack{.properties = {{id::receive_maximum, 20U}}}, version::v5,
         "CONNACK     session_present=0 rc=0x00 receive_maximum=20"},
        {publish{.qos = 1, .topic = "a/b", .packet_id = 3, .payload = "x"}, version::v5,
         "PUBLISH     topic=a/b qos=1 dup=0 retain=0 id=3 payload='x'"},
        {publish{.topic = "a b", .payload = std::string(33, '\n')}, version::v311,
         "PUBLISH     topic='a b' qos=0 dup=0 retain=0 "
         "payload='\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a"
         "\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0"
         "a\\x0a\\x0a\\x0a"
         "\\x0a...' (33 bytes)"},
        {puback{.packet_id = 7}, version::v311, "PUBACK      id=7"},
        {pubrec{.packet_id = 7, .reason_code = 0x97, .properties = several}, version::v5,
         "PUBREC      id=7 rc=0x97 reason_string='not now' correlation_data='\\x00a' "
         "user_property='k':'it\\'s' "
         "property_0x7e=1"},
        {subscribe{.packet_id = 1, .subscriptions = {{"a", 1}, {"b", 2, true, true, 2}}},
         version::v5,
         "SUBSCRIBE   id=1 filter=a qos=1 filter=b qos=2 no_local=1 retain_as_published=1 "
         "retain_handling=2"},
        {suback{.packet_id = 1, .reason_codes = {0, 0x80}}, version::v5,
         "SUBACK      id=1 rc=[0x00, 0x80]"},
        {unsubscribe{.packet_id = 1, .filters = {"a", "b"}}, version::v5,
         "UNSUBSCRIBE id=1 filter=a filter=b"},
        {unsuback{.packet_id = 1, .reason_codes = {}}, version::v311, "UNSUBACK    id=1"},
        {pingreq{}, version::v5, "PINGREQ"},
        {disconnect{}, version::v311, "DISCONNECT"},
        {disconnect{.reason_code = 0x8e}, version::v5, "DISCONNECT  rc=0x8e"},
        {auth{.reason_code = 0x18}, version::v5, "AUTH        rc=0x18"},
    };
    for (const row& r : rows) EXPECT_EQ(describe(r.value, r.version), r.text);
}

TEST(describe, never_needs_a_second_line_or_a_terminal_escape) {
    for (const sample& s : all_samples()) {
        EXPECT_THAT(describe(s.value, s.version),
                    testing::Each(testing::AllOf(testing::Ge(' '), testing::Le('~'))))
            << s.name;
    }
}

}  // namespace
}  // namespace brokerproof::mqtt
