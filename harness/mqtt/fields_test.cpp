#include "harness/mqtt/fields.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/base/testing/results.hpp"
#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

using testing_support::problem_of;

field_value number(std::uint64_t value) { return {value}; }
field_value text(std::string value) { return {std::move(value)}; }
field_value flag(bool value) { return {value}; }
field_value list(field_list values) { return {std::move(values)}; }

std::vector<packet_type> all_types() {
    std::vector<packet_type> types;
    for (std::size_t index = 1; index <= std::variant_size_v<packet>; ++index) {
        types.push_back(static_cast<packet_type>(index));
    }
    return types;
}

/// A value that fits the field and differs from its default.
field_value value_for(const field_info& field) {
    switch (field.kind) {
        case field_kind::flag: return flag(true);
        case field_kind::number: return number(field.max);
        case field_kind::text: return text("some text");
        case field_kind::pair: return {string_pair{"name", "value"}};
        case field_kind::list_of_numbers: return list({number(1), number(field.max)});
        case field_kind::list_of_text: return list({text("a"), text("b")});
        case field_kind::list_of_pairs:
            return list({{string_pair{"a", "b"}}, {string_pair{"a", "c"}}});
    }
    return {};
}

field_value wrong_value_for(const field_info& field) {
    if (field.kind == field_kind::number || field.kind == field_kind::list_of_numbers) {
        return number(field.max + 1);
    }
    return number(1);
}

TEST(fields, every_field_of_the_table_reads_back_the_value_that_was_set) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            SCOPED_TRACE(std::string(key_of(type)) + "." + field.name);
            packet edited = make_packet(type, version::v5);
            if (type == packet_type::publish && field.name == "packet_id")
                std::get<publish>(edited).qos = 1;
            EXPECT_EQ(problem_of(set_field(edited, field.name, value_for(field))), "");
            EXPECT_EQ(get_field(edited, field.name), value_for(field));
        }
    }
}

TEST(fields, every_field_of_the_table_travels_with_the_packet) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            SCOPED_TRACE(std::string(key_of(type)) + "." + field.name);
            packet edited = make_packet(type, version::v5);
            const bool level = field.name == "protocol_level";
            if (type == packet_type::publish && field.name == "packet_id")
                std::get<publish>(edited).qos = 1;
            ASSERT_EQ(
                problem_of(set_field(edited, field.name, level ? number(4) : value_for(field))),
                "");
            const decoded back = decode(encode(edited, version::v5), version::v5, sender::server);
            ASSERT_TRUE(back.packet);
            EXPECT_EQ(get_field(*back.packet, field.name), get_field(edited, field.name));
        }
    }
}

TEST(fields, every_field_refuses_a_value_of_the_wrong_kind) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            packet edited = make_packet(type, version::v5);
            const packet before = edited;
            const auto problem = problem_of(set_field(edited, field.name, wrong_value_for(field)));
            EXPECT_TRUE(problem.starts_with(field.name + " takes ")) << problem;
            EXPECT_EQ(edited, before);
        }
    }
}

TEST(fields, every_name_is_unique_and_properties_come_last) {
    for (const packet_type type : all_types()) {
        std::set<std::string> names;
        bool properties = false;
        for (const field_info& field : fields_of(type)) {
            EXPECT_TRUE(names.insert(field.name).second) << field.name;
            EXPECT_TRUE(field.is_property || !properties) << field.name;
            properties = properties || field.is_property;
            EXPECT_TRUE(field.v5);
            EXPECT_TRUE(!field.is_property || !field.v311) << field.name;
            EXPECT_EQ(find_field(type, field.name), &field);
        }
    }
    EXPECT_EQ(find_field(packet_type::connack, "topic"), nullptr);
}

TEST(fields, fields_that_one_version_lacks_are_marked) {
    EXPECT_TRUE(find_field(packet_type::connack, "reason_code")->v311);
    EXPECT_FALSE(find_field(packet_type::puback, "reason_code")->v311);
    EXPECT_TRUE(find_field(packet_type::suback, "reason_codes")->v311);
    EXPECT_FALSE(find_field(packet_type::unsuback, "reason_codes")->v311);
    EXPECT_FALSE(find_field(packet_type::subscribe, "no_local")->v311);
    EXPECT_FALSE(find_field(packet_type::disconnect, "reason_code")->v311);
}

TEST(fields, messages_say_what_a_field_takes) {
    packet edited = make_packet(packet_type::connect, version::v5);
    EXPECT_EQ(problem_of(set_field(edited, "keep_alive", number(70'000))),
              "keep_alive takes a number up to 65535");
    EXPECT_EQ(problem_of(set_field(edited, "clean_start", number(1))),
              "clean_start takes true or false");
    EXPECT_EQ(problem_of(set_field(edited, "client_id", flag(true))), "client_id takes a text");
    EXPECT_EQ(problem_of(set_field(edited, "user_property", text("a"))),
              "user_property takes a name and a value or a list of such");
    EXPECT_EQ(problem_of(set_field(edited, "keep_alive", list({number(1)}))),
              "keep_alive takes a number up to 65535");
    EXPECT_EQ(problem_of(set_field(edited, "topic", text("a"))), "connect has no field topic");
    packet s = make_packet(packet_type::suback, version::v5);
    EXPECT_EQ(problem_of(set_field(s, "reason_codes", list({number(1), number(256)}))),
              "reason_codes takes a number up to 255 or a list of such");
}

TEST(fields, an_absent_field_gives_none) {
    const packet hello = make_packet(packet_type::connect, version::v5);
    for (const std::string_view name :
         {"username", "password", "will_topic", "will_qos", "will_delay_interval",
          "session_expiry_interval", "user_property", "no_such_field"}) {
        EXPECT_EQ(get_field(hello, name), std::nullopt) << name;
    }
    EXPECT_EQ(get_field(publish{}, "packet_id"), std::nullopt);
    EXPECT_EQ(get_field(pingreq{}, "packet_id"), std::nullopt);
    EXPECT_EQ(get_field(subscribe{}, "qos"), std::nullopt);
    EXPECT_EQ(get_field(suback{}, "reason_codes"), list({}));
}

TEST(fields, a_will_field_makes_the_will) {
    for (const std::string_view name : {"will_topic", "will_content_type"}) {
        packet edited = make_packet(packet_type::connect, version::v5);
        EXPECT_EQ(problem_of(set_field(edited, name, text("x"))), "");
        EXPECT_TRUE(std::get<connect>(edited).will);
        EXPECT_TRUE(std::get<connect>(edited).properties.empty());
    }
}

TEST(fields, a_list_writes_a_property_per_element_even_where_that_is_illegal) {
    packet edited = make_packet(packet_type::connack, version::v5);
    EXPECT_EQ(problem_of(set_field(edited, "receive_maximum", list({number(1), number(2)}))), "");
    EXPECT_EQ(std::get<connack>(edited).properties.size(), 2U);
    EXPECT_EQ(get_field(edited, "receive_maximum"), list({number(1), number(2)}));
    EXPECT_EQ(problem_of(set_field(edited, "receive_maximum", number(3))), "");
    EXPECT_EQ(get_field(edited, "receive_maximum"), number(3));
    EXPECT_EQ(problem_of(set_field(edited, "receive_maximum", list({}))), "");
    EXPECT_EQ(get_field(edited, "receive_maximum"), std::nullopt);
}

TEST(fields, subscription_options_hold_for_every_filter_in_either_order) {
    packet first = make_packet(packet_type::subscribe, version::v5);
    EXPECT_EQ(problem_of(set_field(first, "qos", number(2))), "");
    EXPECT_EQ(problem_of(set_field(first, "filter", list({text("a"), text("b")}))), "");
    packet last = make_packet(packet_type::subscribe, version::v5);
    EXPECT_EQ(problem_of(set_field(last, "filter", list({text("a"), text("b")}))), "");
    EXPECT_EQ(problem_of(set_field(last, "qos", number(2))), "");
    EXPECT_EQ(first, last);
    EXPECT_EQ(get_field(first, "qos"), number(2));
    std::get<subscribe>(first).subscriptions[1].qos = 1;
    EXPECT_EQ(get_field(first, "qos"), list({number(2), number(1)}));
    EXPECT_EQ(problem_of(set_field(first, "filter", text("only"))), "");
    EXPECT_EQ(get_field(first, "filter"), list({text("only")}));
}

TEST(fields, a_single_reason_code_may_be_a_number) {
    packet edited = make_packet(packet_type::suback, version::v5);
    EXPECT_EQ(problem_of(set_field(edited, "reason_codes", number(0x80))), "");
    EXPECT_EQ(get_field(edited, "reason_codes"), list({number(0x80)}));
}

TEST(fields, a_subscription_identifier_is_a_number_in_subscribe_and_a_list_in_publish) {
    packet s = make_packet(packet_type::subscribe, version::v5);
    packet edited = make_packet(packet_type::publish, version::v5);
    EXPECT_EQ(problem_of(set_field(s, "subscription_identifier", number(1))), "");
    EXPECT_EQ(problem_of(set_field(edited, "subscription_identifier", number(1))), "");
    EXPECT_EQ(get_field(s, "subscription_identifier"), number(1));
    EXPECT_EQ(get_field(edited, "subscription_identifier"), list({number(1)}));
}

TEST(fields, values_are_described_for_messages) {
    EXPECT_EQ(describe(number(0x8e)), "0x8e");
    EXPECT_EQ(describe(number(60)), "60");
    EXPECT_EQ(describe(number(4'294'967'295)), "4294967295");
    EXPECT_EQ(describe(flag(true)), "true");
    EXPECT_EQ(describe(text("it's\n")), "'it\\'s\\x0a'");
    EXPECT_EQ(describe(list({number(1), number(2)})), "[1, 2]");
    EXPECT_EQ(describe(list({})), "[]");
    EXPECT_EQ(describe(field_value{string_pair{"a", "b"}}), "'a': 'b'");
}

}  // namespace
}  // namespace brokerproof::mqtt
