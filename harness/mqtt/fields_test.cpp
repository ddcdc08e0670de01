#include "harness/mqtt/fields.hpp"

#include <gtest/gtest.h>

#include <set>

#include "harness/mqtt/samples.hpp"

namespace brokerproof::mqtt {
namespace {

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

/// A value that fits a field and is not its default.
field_value value_for(const field_info& field) {
    switch (field.kind) {
        case field_kind::flag:
            return flag(true);
        case field_kind::number:
            return number(field.max);
        case field_kind::text:
            return text("some text");
        case field_kind::pair:
            return {string_pair{"name", "value"}};
        case field_kind::list_of_numbers:
            return list({number(1), number(field.max)});
        case field_kind::list_of_text:
            return list({text("a"), text("b")});
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

TEST(Fields, EveryFieldOfTheTableIsReadBackAsItWasSet) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            SCOPED_TRACE(std::string(key_of(type)) + "." + field.name);
            packet p = make_packet(type, version::v5);
            if (type == packet_type::publish && field.name == "packet_id")
                std::get<publish>(p).qos = 1;
            EXPECT_EQ(set_field(p, field.name, value_for(field)), "");
            EXPECT_EQ(get_field(p, field.name), value_for(field));
        }
    }
}

TEST(Fields, EveryFieldOfTheTableTravelsWithThePacket) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            SCOPED_TRACE(std::string(key_of(type)) + "." + field.name);
            packet p = make_packet(type, version::v5);
            const bool level = field.name == "protocol_level";
            if (type == packet_type::publish && field.name == "packet_id")
                std::get<publish>(p).qos = 1;
            ASSERT_EQ(set_field(p, field.name, level ? number(4) : value_for(field)), "");
            const decoded back = decode(encode(p, version::v5), version::v5, sender::server);
            ASSERT_TRUE(back.packet);
            EXPECT_EQ(get_field(*back.packet, field.name), get_field(p, field.name));
        }
    }
}

TEST(Fields, EveryFieldRefusesAValueOfTheWrongKind) {
    for (const packet_type type : all_types()) {
        for (const field_info& field : fields_of(type)) {
            packet p = make_packet(type, version::v5);
            const packet before = p;
            const std::string problem = set_field(p, field.name, wrong_value_for(field));
            EXPECT_TRUE(problem.starts_with(field.name + " takes ")) << problem;
            EXPECT_EQ(p, before);
        }
    }
}

TEST(Fields, EveryNameIsThereOnceAndPropertiesComeLast) {
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

TEST(Fields, WhatOneVersionLacksIsMarked) {
    EXPECT_TRUE(find_field(packet_type::connack, "reason_code")->v311);
    EXPECT_FALSE(find_field(packet_type::puback, "reason_code")->v311);
    EXPECT_TRUE(find_field(packet_type::suback, "reason_codes")->v311);
    EXPECT_FALSE(find_field(packet_type::unsuback, "reason_codes")->v311);
    EXPECT_FALSE(find_field(packet_type::subscribe, "no_local")->v311);
    EXPECT_FALSE(find_field(packet_type::disconnect, "reason_code")->v311);
}

TEST(Fields, MessagesSayWhatAFieldTakes) {
    packet p = make_packet(packet_type::connect, version::v5);
    EXPECT_EQ(set_field(p, "keep_alive", number(70'000)), "keep_alive takes a number up to 65535");
    EXPECT_EQ(set_field(p, "clean_start", number(1)), "clean_start takes true or false");
    EXPECT_EQ(set_field(p, "client_id", flag(true)), "client_id takes a text");
    EXPECT_EQ(set_field(p, "user_property", text("a")),
              "user_property takes a name and a value or a list of such");
    EXPECT_EQ(set_field(p, "keep_alive", list({number(1)})),
              "keep_alive takes a number up to 65535");
    EXPECT_EQ(set_field(p, "topic", text("a")), "connect has no field topic");
    packet s = make_packet(packet_type::suback, version::v5);
    EXPECT_EQ(set_field(s, "reason_codes", list({number(1), number(256)})),
              "reason_codes takes a number up to 255 or a list of such");
}

TEST(Fields, WhatIsAbsentIsNone) {
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

TEST(Fields, AWillFieldMakesTheWill) {
    for (const std::string_view name : {"will_topic", "will_content_type"}) {
        packet p = make_packet(packet_type::connect, version::v5);
        EXPECT_EQ(set_field(p, name, text("x")), "");
        EXPECT_TRUE(std::get<connect>(p).will);
        EXPECT_TRUE(std::get<connect>(p).properties.empty());
    }
}

TEST(Fields, AListWritesAPropertyOnceAnElementEvenWhereThatIsIllegal) {
    packet p = make_packet(packet_type::connack, version::v5);
    EXPECT_EQ(set_field(p, "receive_maximum", list({number(1), number(2)})), "");
    EXPECT_EQ(std::get<connack>(p).properties.size(), 2U);
    EXPECT_EQ(get_field(p, "receive_maximum"), list({number(1), number(2)}));
    EXPECT_EQ(set_field(p, "receive_maximum", number(3)), "");
    EXPECT_EQ(get_field(p, "receive_maximum"), number(3));
    EXPECT_EQ(set_field(p, "receive_maximum", list({})), "");
    EXPECT_EQ(get_field(p, "receive_maximum"), std::nullopt);
}

TEST(Fields, SubscriptionOptionsHoldForEveryFilterWhicheverIsSetFirst) {
    packet first = make_packet(packet_type::subscribe, version::v5);
    EXPECT_EQ(set_field(first, "qos", number(2)), "");
    EXPECT_EQ(set_field(first, "filter", list({text("a"), text("b")})), "");
    packet last = make_packet(packet_type::subscribe, version::v5);
    EXPECT_EQ(set_field(last, "filter", list({text("a"), text("b")})), "");
    EXPECT_EQ(set_field(last, "qos", number(2)), "");
    EXPECT_EQ(first, last);
    EXPECT_EQ(get_field(first, "qos"), number(2));
    std::get<subscribe>(first).subscriptions[1].qos = 1;
    EXPECT_EQ(get_field(first, "qos"), list({number(2), number(1)}));
    EXPECT_EQ(set_field(first, "filter", text("only")), "");
    EXPECT_EQ(get_field(first, "filter"), list({text("only")}));
}

TEST(Fields, OneReasonCodeMayBeGivenAsANumber) {
    packet p = make_packet(packet_type::suback, version::v5);
    EXPECT_EQ(set_field(p, "reason_codes", number(0x80)), "");
    EXPECT_EQ(get_field(p, "reason_codes"), list({number(0x80)}));
}

TEST(Fields, ASubscriptionIdentifierIsOneInSubscribeAndAListInPublish) {
    packet s = make_packet(packet_type::subscribe, version::v5);
    packet p = make_packet(packet_type::publish, version::v5);
    EXPECT_EQ(set_field(s, "subscription_identifier", number(1)), "");
    EXPECT_EQ(set_field(p, "subscription_identifier", number(1)), "");
    EXPECT_EQ(get_field(s, "subscription_identifier"), number(1));
    EXPECT_EQ(get_field(p, "subscription_identifier"), list({number(1)}));
}

TEST(Fields, ValuesAreDescribedForMessages) {
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
