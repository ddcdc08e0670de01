// Offline queues, redelivery, and the windows of both directions.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;

class delivering : public in_version {};
INSTANTIATE_TEST_SUITE_P(, delivering, both, version_name);

/// A session with a QoS 2 subscription to "t", offline.
void subscribe_and_leave(stage& world, version v, const std::string& id = "c") {
    client& device = world.join(lasting(v, id));
    device.send(subscribe("t", 2));
    device.cut();
}

client& publish_many(stage& world, int count, std::uint8_t qos = 1) {
    client& publisher = world.join(lasting(version::v5, "p"));
    for (int i = 1; i <= count; ++i) {
        publisher.send(publish("t", std::to_string(i), qos, static_cast<std::uint16_t>(i)));
        if (qos == 2) publisher.send(pubrel(static_cast<std::uint16_t>(i)));
    }
    publisher.take_all();
    return publisher;
}

mqtt::connect window(std::uint16_t size) {
    return with_property(lasting(version::v5, "c"), property_id::receive_maximum,
                         std::uint32_t{size});
}

TEST_P(delivering, what_was_missed_comes_in_order_and_once) {
    stage world;
    subscribe_and_leave(world, GetParam());
    publish_many(world, 5);
    client& device = world.join(lasting(GetParam(), "c"));
    for (int i = 1; i <= 5; ++i) {
        const auto m = device.take<mqtt::publish>();
        EXPECT_EQ(m.payload, std::to_string(i));
        EXPECT_EQ(m.qos, 1);
        EXPECT_FALSE(m.dup);
        EXPECT_FALSE(m.retain);
        device.send(puback(m.packet_id));
    }
    device.cut();
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(delivering, qos_0_is_sent_at_once_or_never) {
    stage world;
    subscribe_and_leave(world, GetParam());
    client& publisher = publish_many(world, 1, 0);
    client& device = world.join(lasting(GetParam(), "c"));
    EXPECT_TRUE(device.quiet());
    publisher.send(publish("t", "live", 0));
    const auto m = device.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "live");
    EXPECT_EQ(m.packet_id, 0);
}

TEST_P(delivering, the_lower_qos_of_message_and_grant_counts) {
    for (std::uint8_t grant = 0; grant <= 2; ++grant) {
        for (std::uint8_t qos = 0; qos <= 2; ++qos) {
            stage world;
            client& device = world.join(lasting(GetParam(), "c"));
            device.send(subscribe("t", grant));
            device.take<mqtt::suback>();
            publish_many(world, 1, qos);
            EXPECT_EQ(device.take<mqtt::publish>().qos, std::min(grant, qos));
        }
    }
}

TEST_P(delivering, an_unacknowledged_message_comes_again_with_dup_and_its_identifier) {
    stage world;
    subscribe_and_leave(world, GetParam());
    publish_many(world, 2);
    std::vector<std::uint16_t> ids;
    for (int round = 0; round < 3; ++round) {
        client& device = world.join(lasting(GetParam(), "c"));
        std::vector<std::uint16_t> seen;
        for (const auto* payload : {"1", "2"}) {
            const auto m = device.take<mqtt::publish>();
            EXPECT_EQ(m.payload, payload);
            EXPECT_EQ(m.dup, round > 0);
            seen.push_back(m.packet_id);
        }
        if (round > 0) {
            EXPECT_EQ(seen, ids);
        }
        ids = seen;
        world.advance(35s);
        EXPECT_TRUE(device.quiet());  // [MQTT-4.4.0-1] v5: at no other time
        device.cut();
    }
}

TEST_P(delivering, qos_2_goes_on_where_it_was_cut) {
    stage world;
    subscribe_and_leave(world, GetParam());
    publish_many(world, 1, 2);
    client& first = world.join(lasting(GetParam(), "c"));
    const auto id = first.take<mqtt::publish>().packet_id;
    first.cut();
    client& second = world.join(lasting(GetParam(), "c"));
    const auto again = second.take<mqtt::publish>();
    EXPECT_TRUE(again.dup);
    EXPECT_EQ(again.packet_id, id);
    second.send(pubrec(id));
    EXPECT_EQ(second.take<mqtt::pubrel>().packet_id, id);
    second.cut();
    client& third = world.join(lasting(GetParam(), "c"));
    EXPECT_EQ(third.take<mqtt::pubrel>().packet_id, id);
    EXPECT_TRUE(third.quiet());
    third.send(pubcomp(id));
    third.cut();
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(delivering, acknowledgements_may_come_in_any_order) {
    stage world;
    subscribe_and_leave(world, GetParam());
    publish_many(world, 5);
    client& device = world.join(lasting(GetParam(), "c"));
    std::vector<std::uint16_t> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(device.take<mqtt::publish>().packet_id);
    device.send(puback(ids[3]));
    device.send(puback(ids[1]));
    device.cut();
    EXPECT_EQ(world.join(lasting(GetParam(), "c")).take_payloads(), (texts{"1", "3", "5"}));
}

TEST_P(delivering, new_messages_take_identifiers_that_are_free) {
    stage world;
    subscribe_and_leave(world, GetParam());
    publish_many(world, 3);
    world.join(lasting(GetParam(), "c")).cut();
    client& device = world.join(lasting(GetParam(), "c"));
    publish_many(world, 3);
    std::set<std::uint16_t> ids;
    for (int i = 0; i < 6; ++i) ids.insert(device.take<mqtt::publish>().packet_id);
    EXPECT_EQ(ids.size(), 6U);
    EXPECT_FALSE(ids.contains(0));
}

TEST_P(delivering, identifiers_go_round_in_the_order_of_sending) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    client& publisher = world.join(lasting(version::v5, "p"));
    std::uint16_t last = 0;
    while (last < 65'530) {
        publisher.send(publish("t", "", 1));
        last = device.take<mqtt::publish>().packet_id;
        device.send(puback(last));
    }
    for (int i = 1; i <= 10; ++i) publisher.send(publish("t", std::to_string(i), 1));
    device.cut();
    const auto sent = world.join(lasting(GetParam(), "c")).take_payloads();
    EXPECT_EQ(sent, (texts{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
}

TEST_P(delivering, all_identifiers_may_be_in_flight_and_are_sent_again) {
    stage world;
    client& first = world.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.take<mqtt::suback>();
    client& publisher = world.join(lasting(version::v5, "p"));
    for (int i = 0; i < 65'537; ++i) publisher.send(publish("t", std::to_string(i), 1));
    EXPECT_EQ(first.take_all().size(), 65'535U);
    first.cut();
    client& again = world.join(lasting(GetParam(), "c"));
    const auto oldest = again.take<mqtt::publish>();
    EXPECT_TRUE(oldest.dup);
    EXPECT_EQ(again.take_all().size(), 65'534U);
    again.send(puback(oldest.packet_id));
    const auto next = again.take<mqtt::publish>();
    EXPECT_EQ(next.payload, "65535");
    EXPECT_FALSE(next.dup);
    EXPECT_TRUE(again.quiet());
}

TEST_P(delivering, dup_of_the_publisher_is_not_passed_on) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    auto repeated = publish("t", "x", 1);
    repeated.dup = true;
    world.join(fleeting(GetParam(), "p")).send(repeated);
    EXPECT_FALSE(device.take<mqtt::publish>().dup);
}

TEST_P(delivering, a_qos_2_message_that_is_repeated_before_pubrel_is_the_same) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    client& first = world.join(lasting(GetParam(), "p"));
    first.send(publish("t", "once", 2, 21));
    EXPECT_EQ(first.take<mqtt::pubrec>().packet_id, 21);
    first.cut();
    client& second = world.join(lasting(GetParam(), "p"));
    auto repeated = publish("t", "once", 2, 21);
    repeated.dup = true;
    second.send(repeated);
    EXPECT_EQ(second.take<mqtt::pubrec>().packet_id, 21);
    second.send(pubrel(21));
    EXPECT_EQ(second.take<mqtt::pubcomp>().reason_code, 0);
    EXPECT_EQ(device.take_payloads(), (texts{"once"}));
    repeated.payload = "another";  // after PUBCOMP the identifier is free, whatever DUP says
    second.send(repeated);
    EXPECT_EQ(device.take_payloads(), (texts{"another"}));
}

TEST_P(delivering, acknowledgements_of_nothing_are_answered_or_ignored) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(puback(9));
    device.send(pubcomp(9));
    EXPECT_TRUE(device.quiet());
    const std::uint8_t not_found = GetParam() == version::v5 ? 0x92 : 0;
    device.send(pubrec(9));
    EXPECT_EQ(device.take<mqtt::pubrel>().reason_code, not_found);
    device.send(pubrel(9));
    EXPECT_EQ(device.take<mqtt::pubcomp>().reason_code, not_found);
    EXPECT_FALSE(device.closed());
}

TEST_P(delivering, a_full_queue_drops_the_newest_for_this_session_only) {
    options chosen;
    chosen.queue_limit = 3;
    stage world(chosen);
    subscribe_and_leave(world, GetParam());
    client& other = world.join(lasting(GetParam(), "other"));
    other.send(subscribe("t", 1));
    publish_many(world, 5);
    EXPECT_EQ(other.take_payloads(), (texts{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(world.join(lasting(GetParam(), "c")).take_payloads(), (texts{"1", "2", "3"}));
}

TEST(window, holds_back_all_but_receive_maximum) {
    stage world;
    subscribe_and_leave(world, version::v5);
    publish_many(world, 5);
    client& device = world.join(window(2));
    const auto first = device.take<mqtt::publish>();
    EXPECT_EQ(first.payload, "1");
    EXPECT_EQ(device.take_payloads(), (texts{"2"}));
    device.send(puback(999));  // T5:4.9/a: of nothing
    EXPECT_TRUE(device.quiet());
    device.send(mqtt::pingreq{});  // [MQTT-4.9.0-3]
    device.take<mqtt::pingresp>();
    device.send(puback(first.packet_id));
    EXPECT_EQ(device.take_payloads(), (texts{"3"}));
}

TEST(window, qos_2_leaves_it_at_pubcomp_or_at_a_failing_pubrec) {
    stage world;
    subscribe_and_leave(world, version::v5);
    publish_many(world, 3, 2);
    client& device = world.join(window(1));
    const auto one = device.take<mqtt::publish>().packet_id;
    device.send(pubrec(one));
    device.take<mqtt::pubrel>();
    EXPECT_TRUE(device.quiet());
    device.send(pubcomp(one));
    const auto two = device.take<mqtt::publish>();
    EXPECT_EQ(two.payload, "2");
    device.send(pubrec(two.packet_id, 0x80));
    EXPECT_EQ(device.take_payloads(), (texts{"3"}));
}

TEST(window, is_that_of_the_present_connection) {
    stage world;
    subscribe_and_leave(world, version::v5);
    publish_many(world, 6);
    world.join(window(5)).cut();
    client& smaller = world.join(window(2));
    std::uint16_t id = smaller.take<mqtt::publish>().packet_id;
    EXPECT_EQ(smaller.take_payloads(), (texts{"2"}));
    smaller.send(puback(id));
    EXPECT_EQ(smaller.take_payloads(), (texts{"3"}));
    smaller.cut();
    EXPECT_EQ(world.join(lasting(version::v5, "c")).take_payloads(),
              (texts{"2", "3", "4", "5", "6"}));
}

TEST(window, of_the_server_is_enforced_for_qos_2) {
    options chosen;
    chosen.receive_maximum = 2;
    stage world(chosen);
    client& publisher = world.join(lasting(version::v5, "p"));
    publisher.send(publish("t", "1", 2, 1));
    publisher.send(publish("t", "2", 2, 2));
    publisher.send(publish("t", "2", 2, 2));  // the same one
    EXPECT_FALSE(publisher.closed());
    publisher.take_all();
    publisher.send(publish("t", "3", 1, 3));
    EXPECT_EQ(publisher.take<mqtt::disconnect>().reason_code, 0x93);
    EXPECT_TRUE(publisher.closed());
    client& again = world.join(lasting(version::v5, "p"));
    again.send(pubrel(2));
    EXPECT_EQ(again.take<mqtt::pubcomp>().reason_code, 0);
}

TEST(failures, of_the_client_end_a_delivery) {
    stage world;
    subscribe_and_leave(world, version::v5);
    publish_many(world, 1, 1);
    publish_many(world, 1, 2);
    client& device = world.join(lasting(version::v5, "c"));
    device.send(puback(device.take<mqtt::publish>().packet_id, 0x83));
    device.send(pubrec(device.take<mqtt::publish>().packet_id, 0x97));
    EXPECT_TRUE(device.quiet());
    device.cut();
    EXPECT_TRUE(world.join(lasting(version::v5, "c")).quiet());
}

TEST(packet_size, messages_that_are_too_large_count_as_delivered) {
    stage world;
    subscribe_and_leave(world, version::v5);
    client& publisher = publish_many(world, 1);
    publisher.send(publish("t", std::string(4096, 'x'), 1));
    publisher.send(publish("t", "2", 1));
    auto small = window(1);
    small.properties.push_back({property_id::maximum_packet_size, std::uint32_t{1024}});
    client& device = world.join(small);
    device.send(puback(device.take<mqtt::publish>().packet_id));
    const auto second = device.take<mqtt::publish>();
    EXPECT_EQ(second.payload, "2");
    device.send(puback(second.packet_id));
    device.cut();
    EXPECT_TRUE(world.join(lasting(version::v5, "c")).quiet());
}

TEST(packet_size, the_limit_itself_is_allowed) {
    for (const std::uint32_t less : {0U, 1U}) {
        stage world;
        subscribe_and_leave(world, version::v5);
        publish_many(world, 1);
        // 30 len 00 01 t id id 00 '1'
        const std::string payload(100, 'x');
        world.join(fleeting(version::v5, "q")).send(publish("t", payload, 1));
        const auto size =
            static_cast<std::uint32_t>(mqtt::encode(publish("t", payload, 1), version::v5).size());
        client& device = world.join(with_property(lasting(version::v5, "c"),
                                                  property_id::maximum_packet_size, size - less));
        EXPECT_EQ(device.take_payloads().size(), 2U - less);
    }
}

TEST(packet_size, clients_keep_to_ours_too) {
    options chosen;
    chosen.maximum_packet_size = 200;
    stage world(chosen);
    client& publisher = world.join(fleeting(version::v5, "p"));
    EXPECT_EQ(mqtt::find_integer(publisher.greeting().properties, property_id::maximum_packet_size),
              200U);
    publisher.send(publish("t", std::string(300, 'x'), 1));
    EXPECT_EQ(publisher.take<mqtt::disconnect>().reason_code, 0x95);
    EXPECT_TRUE(publisher.closed());
}

TEST(properties, travel_unaltered_and_in_order) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    device.send(
        with_property(subscribe("t", 1), property_id::subscription_identifier, std::uint32_t{5}));
    device.cut();
    auto packet = publish("t", "x", 1);
    const mqtt::property_list travelling{
        {property_id::user_property, mqtt::string_pair{"b", "1"}},
        {property_id::content_type, std::string("text")},
        {property_id::user_property, mqtt::string_pair{"a", "2"}},
        {property_id::correlation_data, std::string("\0x", 2)},
        {property_id::response_topic, std::string("answers")},
        {property_id::payload_format_indicator, std::uint32_t{1}},
        {property_id::user_property, mqtt::string_pair{"b", "1"}},
    };
    packet.properties = travelling;
    packet.properties.push_back({property_id::topic_alias, std::uint32_t{3}});
    world.join(fleeting(version::v5, "p")).send(packet);
    auto expected = travelling;
    expected.push_back({property_id::subscription_identifier, std::uint32_t{5}});
    world.join(lasting(version::v5, "c")).cut();
    client& again = world.join(lasting(version::v5, "c"));
    EXPECT_EQ(again.take<mqtt::publish>().properties, expected);
}

}  // namespace
}  // namespace brokerproof::reference_broker
