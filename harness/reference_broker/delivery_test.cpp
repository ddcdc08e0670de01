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
void subscribe_and_leave(stage& on, version v, const std::string& id = "c") {
    client& c = on.join(lasting(v, id));
    c.send(subscribe("t", 2));
    c.cut();
}

client& publish_many(stage& on, int count, std::uint8_t qos = 1) {
    client& p = on.join(lasting(version::v5, "p"));
    for (int i = 1; i <= count; ++i) {
        p.send(publish("t", std::to_string(i), qos, static_cast<std::uint16_t>(i)));
        if (qos == 2) p.send(pubrel(static_cast<std::uint16_t>(i)));
    }
    p.take_all();
    return p;
}

mqtt::connect window(std::uint16_t size) {
    return with(lasting(version::v5, "c"), property_id::receive_maximum, std::uint32_t{size});
}

TEST_P(delivering, what_was_missed_comes_in_order_and_once) {
    stage on;
    subscribe_and_leave(on, GetParam());
    publish_many(on, 5);
    client& c = on.join(lasting(GetParam(), "c"));
    for (int i = 1; i <= 5; ++i) {
        const auto m = c.take<mqtt::publish>();
        EXPECT_EQ(m.payload, std::to_string(i));
        EXPECT_EQ(m.qos, 1);
        EXPECT_FALSE(m.dup);
        EXPECT_FALSE(m.retain);
        c.send(puback(m.packet_id));
    }
    c.cut();
    EXPECT_TRUE(on.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(delivering, qos_0_is_sent_at_once_or_never) {
    stage on;
    subscribe_and_leave(on, GetParam());
    client& p = publish_many(on, 1, 0);
    client& c = on.join(lasting(GetParam(), "c"));
    EXPECT_TRUE(c.quiet());
    p.send(publish("t", "live", 0));
    const auto m = c.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "live");
    EXPECT_EQ(m.packet_id, 0);
}

TEST_P(delivering, the_lower_qos_of_message_and_grant_counts) {
    for (std::uint8_t grant = 0; grant <= 2; ++grant) {
        for (std::uint8_t qos = 0; qos <= 2; ++qos) {
            stage on;
            client& c = on.join(lasting(GetParam(), "c"));
            c.send(subscribe("t", grant));
            c.take<mqtt::suback>();
            publish_many(on, 1, qos);
            EXPECT_EQ(c.take<mqtt::publish>().qos, std::min(grant, qos));
        }
    }
}

TEST_P(delivering, an_unacknowledged_message_comes_again_with_dup_and_its_identifier) {
    stage on;
    subscribe_and_leave(on, GetParam());
    publish_many(on, 2);
    std::vector<std::uint16_t> ids;
    for (int round = 0; round < 3; ++round) {
        client& c = on.join(lasting(GetParam(), "c"));
        std::vector<std::uint16_t> seen;
        for (const auto* payload : {"1", "2"}) {
            const auto m = c.take<mqtt::publish>();
            EXPECT_EQ(m.payload, payload);
            EXPECT_EQ(m.dup, round > 0);
            seen.push_back(m.packet_id);
        }
        if (round > 0) {
            EXPECT_EQ(seen, ids);
        }
        ids = seen;
        on.advance(35s);
        EXPECT_TRUE(c.quiet());  // [MQTT-4.4.0-1] v5: at no other time
        c.cut();
    }
}

TEST_P(delivering, qos_2_goes_on_where_it_was_cut) {
    stage on;
    subscribe_and_leave(on, GetParam());
    publish_many(on, 1, 2);
    client& first = on.join(lasting(GetParam(), "c"));
    const auto id = first.take<mqtt::publish>().packet_id;
    first.cut();
    client& second = on.join(lasting(GetParam(), "c"));
    const auto again = second.take<mqtt::publish>();
    EXPECT_TRUE(again.dup);
    EXPECT_EQ(again.packet_id, id);
    second.send(pubrec(id));
    EXPECT_EQ(second.take<mqtt::pubrel>().packet_id, id);
    second.cut();
    client& third = on.join(lasting(GetParam(), "c"));
    EXPECT_EQ(third.take<mqtt::pubrel>().packet_id, id);
    EXPECT_TRUE(third.quiet());
    third.send(pubcomp(id));
    third.cut();
    EXPECT_TRUE(on.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(delivering, acknowledgements_may_come_in_any_order) {
    stage on;
    subscribe_and_leave(on, GetParam());
    publish_many(on, 5);
    client& c = on.join(lasting(GetParam(), "c"));
    std::vector<std::uint16_t> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(c.take<mqtt::publish>().packet_id);
    c.send(puback(ids[3]));
    c.send(puback(ids[1]));
    c.cut();
    EXPECT_EQ(on.join(lasting(GetParam(), "c")).take_payloads(), (texts{"1", "3", "5"}));
}

TEST_P(delivering, new_messages_take_identifiers_that_are_free) {
    stage on;
    subscribe_and_leave(on, GetParam());
    publish_many(on, 3);
    on.join(lasting(GetParam(), "c")).cut();
    client& c = on.join(lasting(GetParam(), "c"));
    publish_many(on, 3);
    std::set<std::uint16_t> ids;
    for (int i = 0; i < 6; ++i) ids.insert(c.take<mqtt::publish>().packet_id);
    EXPECT_EQ(ids.size(), 6U);
    EXPECT_FALSE(ids.contains(0));
}

TEST_P(delivering, identifiers_go_round_in_the_order_of_sending) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    client& p = on.join(lasting(version::v5, "p"));
    std::uint16_t last = 0;
    while (last < 65'530) {
        p.send(publish("t", "", 1));
        last = c.take<mqtt::publish>().packet_id;
        c.send(puback(last));
    }
    for (int i = 1; i <= 10; ++i) p.send(publish("t", std::to_string(i), 1));
    c.cut();
    const auto sent = on.join(lasting(GetParam(), "c")).take_payloads();
    EXPECT_EQ(sent, (texts{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
}

TEST_P(delivering, all_identifiers_may_be_in_flight_and_are_sent_again) {
    stage on;
    client& first = on.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.take<mqtt::suback>();
    client& p = on.join(lasting(version::v5, "p"));
    for (int i = 0; i < 65'537; ++i) p.send(publish("t", std::to_string(i), 1));
    EXPECT_EQ(first.take_all().size(), 65'535U);
    first.cut();
    client& again = on.join(lasting(GetParam(), "c"));
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
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    auto repeated = publish("t", "x", 1);
    repeated.dup = true;
    on.join(fleeting(GetParam(), "p")).send(repeated);
    EXPECT_FALSE(c.take<mqtt::publish>().dup);
}

TEST_P(delivering, a_qos_2_message_that_is_repeated_before_pubrel_is_the_same) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    client& first = on.join(lasting(GetParam(), "p"));
    first.send(publish("t", "once", 2, 21));
    EXPECT_EQ(first.take<mqtt::pubrec>().packet_id, 21);
    first.cut();
    client& second = on.join(lasting(GetParam(), "p"));
    auto repeated = publish("t", "once", 2, 21);
    repeated.dup = true;
    second.send(repeated);
    EXPECT_EQ(second.take<mqtt::pubrec>().packet_id, 21);
    second.send(pubrel(21));
    EXPECT_EQ(second.take<mqtt::pubcomp>().reason_code, 0);
    EXPECT_EQ(c.take_payloads(), (texts{"once"}));
    repeated.payload = "another";  // after PUBCOMP the identifier is free, whatever DUP says
    second.send(repeated);
    EXPECT_EQ(c.take_payloads(), (texts{"another"}));
}

TEST_P(delivering, acknowledgements_of_nothing_are_answered_or_ignored) {
    stage on;
    client& c = on.join(lasting(GetParam(), "c"));
    c.send(puback(9));
    c.send(pubcomp(9));
    EXPECT_TRUE(c.quiet());
    const std::uint8_t not_found = GetParam() == version::v5 ? 0x92 : 0;
    c.send(pubrec(9));
    EXPECT_EQ(c.take<mqtt::pubrel>().reason_code, not_found);
    c.send(pubrel(9));
    EXPECT_EQ(c.take<mqtt::pubcomp>().reason_code, not_found);
    EXPECT_FALSE(c.closed());
}

TEST_P(delivering, a_full_queue_drops_the_newest_for_this_session_only) {
    options chosen;
    chosen.queue_limit = 3;
    stage on(chosen);
    subscribe_and_leave(on, GetParam());
    client& other = on.join(lasting(GetParam(), "other"));
    other.send(subscribe("t", 1));
    publish_many(on, 5);
    EXPECT_EQ(other.take_payloads(), (texts{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(on.join(lasting(GetParam(), "c")).take_payloads(), (texts{"1", "2", "3"}));
}

TEST(window, holds_back_all_but_receive_maximum) {
    stage on;
    subscribe_and_leave(on, version::v5);
    publish_many(on, 5);
    client& c = on.join(window(2));
    const auto first = c.take<mqtt::publish>();
    EXPECT_EQ(first.payload, "1");
    EXPECT_EQ(c.take_payloads(), (texts{"2"}));
    c.send(puback(999));  // T5:4.9/a: of nothing
    EXPECT_TRUE(c.quiet());
    c.send(mqtt::pingreq{});  // [MQTT-4.9.0-3]
    c.take<mqtt::pingresp>();
    c.send(puback(first.packet_id));
    EXPECT_EQ(c.take_payloads(), (texts{"3"}));
}

TEST(window, qos_2_leaves_it_at_pubcomp_or_at_a_failing_pubrec) {
    stage on;
    subscribe_and_leave(on, version::v5);
    publish_many(on, 3, 2);
    client& c = on.join(window(1));
    const auto one = c.take<mqtt::publish>().packet_id;
    c.send(pubrec(one));
    c.take<mqtt::pubrel>();
    EXPECT_TRUE(c.quiet());
    c.send(pubcomp(one));
    const auto two = c.take<mqtt::publish>();
    EXPECT_EQ(two.payload, "2");
    c.send(pubrec(two.packet_id, 0x80));
    EXPECT_EQ(c.take_payloads(), (texts{"3"}));
}

TEST(window, is_that_of_the_present_connection) {
    stage on;
    subscribe_and_leave(on, version::v5);
    publish_many(on, 6);
    on.join(window(5)).cut();
    client& smaller = on.join(window(2));
    std::uint16_t id = smaller.take<mqtt::publish>().packet_id;
    EXPECT_EQ(smaller.take_payloads(), (texts{"2"}));
    smaller.send(puback(id));
    EXPECT_EQ(smaller.take_payloads(), (texts{"3"}));
    smaller.cut();
    EXPECT_EQ(on.join(lasting(version::v5, "c")).take_payloads(), (texts{"2", "3", "4", "5", "6"}));
}

TEST(window, of_the_server_is_enforced_for_qos_2) {
    options chosen;
    chosen.receive_maximum = 2;
    stage on(chosen);
    client& p = on.join(lasting(version::v5, "p"));
    p.send(publish("t", "1", 2, 1));
    p.send(publish("t", "2", 2, 2));
    p.send(publish("t", "2", 2, 2));  // the same one
    EXPECT_FALSE(p.closed());
    p.take_all();
    p.send(publish("t", "3", 1, 3));
    EXPECT_EQ(p.take<mqtt::disconnect>().reason_code, 0x93);
    EXPECT_TRUE(p.closed());
    client& again = on.join(lasting(version::v5, "p"));
    again.send(pubrel(2));
    EXPECT_EQ(again.take<mqtt::pubcomp>().reason_code, 0);
}

TEST(failures, of_the_client_end_a_delivery) {
    stage on;
    subscribe_and_leave(on, version::v5);
    publish_many(on, 1, 1);
    publish_many(on, 1, 2);
    client& c = on.join(lasting(version::v5, "c"));
    c.send(puback(c.take<mqtt::publish>().packet_id, 0x83));
    c.send(pubrec(c.take<mqtt::publish>().packet_id, 0x97));
    EXPECT_TRUE(c.quiet());
    c.cut();
    EXPECT_TRUE(on.join(lasting(version::v5, "c")).quiet());
}

TEST(packet_size, messages_that_are_too_large_count_as_delivered) {
    stage on;
    subscribe_and_leave(on, version::v5);
    client& p = publish_many(on, 1);
    p.send(publish("t", std::string(4096, 'x'), 1));
    p.send(publish("t", "2", 1));
    auto small = window(1);
    small.properties.push_back({property_id::maximum_packet_size, std::uint32_t{1024}});
    client& c = on.join(small);
    c.send(puback(c.take<mqtt::publish>().packet_id));
    const auto second = c.take<mqtt::publish>();
    EXPECT_EQ(second.payload, "2");
    c.send(puback(second.packet_id));
    c.cut();
    EXPECT_TRUE(on.join(lasting(version::v5, "c")).quiet());
}

TEST(packet_size, the_limit_itself_is_allowed) {
    for (const std::uint32_t less : {0U, 1U}) {
        stage on;
        subscribe_and_leave(on, version::v5);
        publish_many(on, 1);
        // 30 len 00 01 t id id 00 '1'
        const std::string payload(100, 'x');
        on.join(fleeting(version::v5, "q")).send(publish("t", payload, 1));
        const auto size =
            static_cast<std::uint32_t>(mqtt::encode(publish("t", payload, 1), version::v5).size());
        client& c =
            on.join(with(lasting(version::v5, "c"), property_id::maximum_packet_size, size - less));
        EXPECT_EQ(c.take_payloads().size(), 2U - less);
    }
}

TEST(packet_size, clients_keep_to_ours_too) {
    options chosen;
    chosen.maximum_packet_size = 200;
    stage on(chosen);
    client& p = on.join(fleeting(version::v5, "p"));
    EXPECT_EQ(mqtt::find_integer(p.greeting().properties, property_id::maximum_packet_size), 200U);
    p.send(publish("t", std::string(300, 'x'), 1));
    EXPECT_EQ(p.take<mqtt::disconnect>().reason_code, 0x95);
    EXPECT_TRUE(p.closed());
}

TEST(properties, travel_unaltered_and_in_order) {
    stage on;
    client& c = on.join(lasting(version::v5, "c"));
    c.send(with(subscribe("t", 1), property_id::subscription_identifier, std::uint32_t{5}));
    c.cut();
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
    on.join(fleeting(version::v5, "p")).send(packet);
    auto expected = travelling;
    expected.push_back({property_id::subscription_identifier, std::uint32_t{5}});
    on.join(lasting(version::v5, "c")).cut();
    client& again = on.join(lasting(version::v5, "c"));
    EXPECT_EQ(again.take<mqtt::publish>().properties, expected);
}

}  // namespace
}  // namespace brokerproof::reference_broker
