// CONNECT: who is let in, how the others are turned away, and what CONNACK announces.
#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;

class connecting : public in_version {};
INSTANTIATE_TEST_SUITE_P(, connecting, both, version_name);

options with_login() {
    options chosen;
    chosen.logins.push_back({"user", "secret"});
    return chosen;
}

TEST_P(connecting, is_answered_by_exactly_one_connack) {
    stage world;
    client& device = world.join(fleeting(GetParam(), "c"));
    EXPECT_FALSE(device.greeting().session_present);
    EXPECT_TRUE(device.quiet());
}

TEST_P(connecting, a_first_packet_that_is_no_connect_is_answered_by_nothing) {
    stage world;
    client& device = world.open(GetParam());
    device.send(mqtt::pingreq{});
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(device.quiet());
}

TEST_P(connecting, a_second_connect_closes) {
    stage world;
    client& device = world.join(fleeting(GetParam(), "c"));
    device.send(fleeting(GetParam(), "c"));
    EXPECT_TRUE(device.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x82);
    }
    EXPECT_TRUE(device.quiet());
}

TEST_P(connecting, a_wrong_password_is_refused_and_closed) {
    stage world(with_login());
    client& device = world.open(GetParam());
    auto packet = fleeting(GetParam(), "c");
    packet.username = "user";
    packet.password = "guess";
    device.send(packet);
    EXPECT_EQ(device.take<mqtt::connack>().reason_code, GetParam() == version::v5 ? 0x86 : 4);
    EXPECT_TRUE(device.closed());
}

TEST_P(connecting, the_right_password_and_no_user_name_are_let_in) {
    stage world(with_login());
    auto packet = fleeting(GetParam(), "c");
    packet.username = "user";
    packet.password = "secret";
    world.join(packet);
    world.join(fleeting(GetParam(), "anonymous"));
}

TEST_P(connecting, anonymous_clients_are_refused_where_they_are_not_allowed) {
    options chosen = with_login();
    chosen.anonymous = false;
    stage world(chosen);
    client& device = world.open(GetParam());
    device.send(fleeting(GetParam(), "c"));
    EXPECT_EQ(device.take<mqtt::connack>().reason_code, GetParam() == version::v5 ? 0x87 : 5);
    EXPECT_TRUE(device.closed());
}

TEST_P(connecting, a_refused_connect_touches_neither_session_nor_connection) {
    stage world(with_login());
    client& victim = world.join(lasting(GetParam(), "c"));
    victim.send(subscribe("t", 1));
    victim.take<mqtt::suback>();
    client& attacker = world.open(GetParam());
    auto packet = fleeting(GetParam(), "c");
    packet.username = "user";
    packet.password = "guess";
    attacker.send(packet);
    EXPECT_FALSE(attacker.take<mqtt::connack>().session_present);
    EXPECT_FALSE(victim.closed());
    world.join(fleeting(GetParam(), "p")).send(publish("t", "still here", 1));
    EXPECT_EQ(victim.take<mqtt::publish>().payload, "still here");
}

TEST_P(connecting, what_comes_behind_a_refused_connect_has_no_effect) {
    stage world(with_login());
    client& listener = world.join(fleeting(GetParam(), "l"));
    listener.send(subscribe("t", 1));
    listener.take<mqtt::suback>();
    auto packet = fleeting(GetParam(), "c");
    packet.username = "user";
    packet.password = "guess";
    bytes both_packets = mqtt::encode(packet, GetParam());
    mqtt::encode_to(both_packets, publish("t", "x", 1), GetParam());
    world.open(GetParam()).send_bytes(both_packets);
    EXPECT_TRUE(listener.quiet());
}

TEST_P(connecting, packets_may_come_in_one_piece_or_byte_by_byte) {
    stage world;
    bytes input = mqtt::encode(fleeting(GetParam(), "c"), GetParam());
    mqtt::encode_to(input, subscribe("t", 1), GetParam());
    mqtt::encode_to(input, publish("t", "x", 1), GetParam());
    client& at_once = world.open(GetParam());
    at_once.send_bytes(input);
    client& slowly = world.open(GetParam());
    for (const auto byte : input) slowly.send_bytes({&byte, 1});
    for (client* device : {&at_once, &slowly}) {
        device->take<mqtt::connack>();
        device->take<mqtt::suback>();
        EXPECT_EQ(device->take<mqtt::publish>().payload, "x");
        device->take<mqtt::puback>();
        if (device == &at_once && GetParam() == version::v5) {
            EXPECT_EQ(device->take<mqtt::disconnect>().reason_code, 0x8E);
        }
    }
}

TEST_P(connecting, empty_client_identifiers_get_sessions_of_their_own) {
    stage world;
    client& first = world.join(fleeting(GetParam(), ""));
    client& second = world.join(fleeting(GetParam(), ""));
    EXPECT_FALSE(first.closed());
    const auto name = [](const client& device) {
        return mqtt::find_string(device.greeting().properties,
                                 property_id::assigned_client_identifier);
    };
    EXPECT_EQ(name(first).has_value(), GetParam() == version::v5);
    if (name(first)) {
        EXPECT_NE(name(first), name(second));
    }
}

TEST(connecting_v311, an_empty_client_identifier_cannot_have_a_lasting_session) {
    stage world;
    client& device = world.open(version::v311);
    device.send(lasting(version::v311, ""));
    EXPECT_EQ(device.take<mqtt::connack>().reason_code, 2);
    EXPECT_TRUE(device.closed());
}

TEST(connecting_v5, an_assigned_client_identifier_can_own_a_lasting_session) {
    stage world;
    client& device = world.join(lasting(version::v5, ""));
    const auto id =
        mqtt::find_string(device.greeting().properties, property_id::assigned_client_identifier);
    ASSERT_TRUE(id);
    device.cut();
    client& again = world.join(lasting(version::v5, *id));
    EXPECT_TRUE(again.greeting().session_present);
    EXPECT_FALSE(
        mqtt::find_string(again.greeting().properties, property_id::assigned_client_identifier));
}

TEST(connecting_v5, an_assigned_client_identifier_is_none_of_a_stored_session) {
    stage world;
    world.join(lasting(version::v5, "assigned-1")).cut();
    client& device = world.join(fleeting(version::v5, ""));
    EXPECT_NE(
        mqtt::find_string(device.greeting().properties, property_id::assigned_client_identifier),
        "assigned-1");
}

TEST(connecting_v5, an_authentication_method_is_refused) {
    stage world;
    client& device = world.open(version::v5);
    device.send(with_property(fleeting(version::v5, "c"), property_id::authentication_method,
                              "SCRAM-SHA-1"));
    EXPECT_EQ(device.take<mqtt::connack>().reason_code, 0x8C);
    EXPECT_TRUE(device.closed());
}

TEST(connecting_v5, auth_without_a_method_is_a_protocol_error) {
    stage world;
    client& device = world.join(fleeting(version::v5, "c"));
    device.send(mqtt::auth{});
    EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x82);
    EXPECT_TRUE(device.closed());
}

struct protocol_row {
    std::string_view hex;
    std::string_view answer;  ///< hex; empty: closed without a word
};

TEST(connecting_otherwise, other_protocols_are_refused) {
    const protocol_row rows[] = {
        {"10 0d 00 04 4d 51 54 54 03 02 00 00 00 01 63", "20 02 00 01"},
        {"10 0f 00 06 4d 51 49 73 64 70 03 02 00 00 00 01 63", "20 02 00 01"},
        {"10 0d 00 04 4d 51 54 58 04 02 00 00 00 01 63", ""},
        {"10 01 00", ""},
        {"10 02 00 04", ""},
        {"10 00", ""},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.hex);
        memory_store kept;
        server broker({}, kept, instant{});
        broker.opened(1, instant{});
        broker.received(1, mqtt::from_hex(row.hex), instant{});
        const auto out = broker.take_output();
        ASSERT_EQ(out.size(), 1U);
        EXPECT_EQ(to_hex(out[0].data), row.answer);
        EXPECT_TRUE(out[0].close);
    }
}

TEST(connecting_otherwise, a_later_level_gets_the_5_0_refusal) {
    stage world;
    client& device = world.open(version::v5);
    auto packet = fleeting(version::v5, "c");
    bytes data = mqtt::encode(packet, version::v5);
    data[8] = 6;
    device.send_bytes(data);
    EXPECT_EQ(device.take<mqtt::connack>().reason_code, 0x84);
    EXPECT_TRUE(device.closed());
}

TEST_P(connecting, a_malformed_connect_is_closed) {
    stage world;
    bytes data = mqtt::encode(fleeting(GetParam(), "c"), GetParam());
    data[9] |= 0x01;  // the reserved flag
    client& device = world.open(GetParam());
    device.send_bytes(data);
    EXPECT_TRUE(device.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(device.take<mqtt::connack>().reason_code, 0x81);
    }
    EXPECT_TRUE(device.quiet());
}

TEST_P(connecting, a_connection_without_connect_is_closed_in_the_end) {
    stage world;
    client& device = world.open(GetParam());
    world.advance(9s);
    EXPECT_FALSE(device.closed());
    world.advance(1s);
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(device.quiet());
}

TEST(connack_v5, announces_what_is_limited_and_nothing_else) {
    stage plain;
    const auto unlimited = plain.join(fleeting(version::v5, "c")).greeting().properties;
    EXPECT_EQ(mqtt::find_integer(unlimited, property_id::maximum_qos), std::nullopt);
    EXPECT_EQ(mqtt::find_integer(unlimited, property_id::receive_maximum), std::nullopt);
    EXPECT_EQ(mqtt::find_integer(unlimited, property_id::session_expiry_interval), std::nullopt);

    options chosen;
    chosen.session_expiry_cap_s = 8;
    chosen.receive_maximum = 7;
    chosen.server_keep_alive = 5;
    chosen.maximum_qos = 1;
    chosen.retain_available = false;
    chosen.shared_subscriptions = false;
    stage limited(chosen);
    const auto told = limited.join(lasting(version::v5, "c")).greeting().properties;
    EXPECT_EQ(mqtt::find_integer(told, property_id::session_expiry_interval), 8U);
    EXPECT_EQ(mqtt::find_integer(told, property_id::receive_maximum), 7U);
    EXPECT_EQ(mqtt::find_integer(told, property_id::server_keep_alive), 5U);
    EXPECT_EQ(mqtt::find_integer(told, property_id::maximum_qos), 1U);
    EXPECT_EQ(mqtt::find_integer(told, property_id::retain_available), 0U);
    EXPECT_EQ(mqtt::find_integer(told, property_id::shared_subscription_available), 0U);
}

TEST(connack_v5, wills_beyond_what_is_announced_are_refused) {
    options chosen;
    chosen.maximum_qos = 0;
    chosen.retain_available = false;
    stage world(chosen);
    auto too_high = will("t", "x");
    too_high.qos = 1;
    client& first = world.open(version::v5);
    first.send(with_will(fleeting(version::v5, "c"), too_high));
    EXPECT_EQ(first.take<mqtt::connack>().reason_code, 0x9B);
    EXPECT_TRUE(first.closed());
    auto retained = will("t", "x");
    retained.retain = true;
    client& second = world.open(version::v5);
    second.send(with_will(fleeting(version::v5, "c"), retained));
    EXPECT_EQ(second.take<mqtt::connack>().reason_code, 0x9A);
    EXPECT_TRUE(second.closed());
}

}  // namespace
}  // namespace brokerproof::reference_broker
