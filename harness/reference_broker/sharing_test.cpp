// Shared subscriptions, with members that come and go.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;

const std::string group = "$share/g/t/#";

client& member(stage& world, const std::string& id, std::uint32_t expiry_s = 60,
               std::uint8_t qos = 2) {
    client& device = world.join(lasting(version::v5, id, expiry_s));
    device.send(subscribe(group, qos));
    device.take<mqtt::suback>();
    return device;
}

client& back(stage& world, const std::string& id) { return world.join(lasting(version::v5, id)); }

void publish_to_group(stage& world, int count, std::uint8_t qos = 1) {
    client& publisher = world.join(lasting(version::v5, "p"));
    for (int i = 1; i <= count; ++i) {
        publisher.send(publish("t/1", std::to_string(i), qos, static_cast<std::uint16_t>(i)));
    }
}

TEST(sharing, gives_each_message_to_one_member) {
    stage world;
    client& a = member(world, "a");
    client& b = member(world, "b");
    publish_to_group(world, 10);
    EXPECT_EQ(a.take_payloads().size(), 5U);
    EXPECT_EQ(b.take_payloads().size(), 5U);
}

TEST(sharing, prefers_members_that_are_online) {
    stage world;
    member(world, "a").cut();
    client& b = member(world, "b");
    publish_to_group(world, 10);
    EXPECT_EQ(b.take_payloads().size(), 10U);
    EXPECT_TRUE(back(world, "a").quiet());
}

TEST(sharing, queues_while_all_members_are_offline) {
    stage world;
    member(world, "a").cut();
    member(world, "b").cut();
    publish_to_group(world, 10);
    EXPECT_EQ(back(world, "a").take_payloads().size() + back(world, "b").take_payloads().size(),
              10U);
}

TEST(sharing, leaves_what_is_in_flight_with_its_member_while_the_session_lives) {
    for (const std::uint8_t qos : kept_qos) {
        stage world;
        client& a = member(world, "a");
        publish_to_group(world, 1, qos);
        client& b = member(world, "b");
        a.cut();
        EXPECT_TRUE(b.quiet());
        EXPECT_TRUE(back(world, "a").take<mqtt::publish>().dup);
        EXPECT_TRUE(b.quiet());
    }
}

TEST(sharing, passes_qos_1_on_when_the_session_ends_and_qos_2_never) {
    for (const std::uint8_t qos : kept_qos) {
        for (const bool by_clean_start : {false, true}) {
            stage world;
            client& a = member(world, "a", 1);
            publish_to_group(world, 1, qos);
            client& b = member(world, "b");
            a.cut();
            if (by_clean_start) world.join(fleeting(version::v5, "a"));
            world.advance(1s);
            EXPECT_EQ(b.take_payloads().size(), qos == 1 ? 1U : 0U);
        }
    }
}

TEST(sharing, passes_on_what_waited_when_the_session_ends) {
    stage world;
    member(world, "a", 1).cut();
    publish_to_group(world, 10);
    client& b = member(world, "b");
    EXPECT_TRUE(b.quiet());
    world.advance(1s);
    EXPECT_EQ(b.take_payloads().size(), 10U);
}

TEST(sharing, ends_with_its_last_member) {
    stage world;
    member(world, "a", 1).cut();
    publish_to_group(world, 10);
    world.advance(1s);
    EXPECT_TRUE(member(world, "b").quiet());
}

TEST(sharing, takes_a_failing_acknowledgement_for_final) {
    stage world;
    client& a = member(world, "a");
    publish_to_group(world, 1, 1);
    publish_to_group(world, 1, 2);
    client& b = member(world, "b");
    a.send(puback(a.take<mqtt::publish>().packet_id, 0x80));
    a.send(pubrec(a.take<mqtt::publish>().packet_id, 0x80));
    a.send(goodbye(0, 0));
    EXPECT_TRUE(b.quiet());
}

TEST(sharing, respects_the_grant_of_each_member) {
    stage world;
    client& a = member(world, "a", 60, 1);
    client& b = member(world, "b", 60, 2);
    publish_to_group(world, 2, 2);
    EXPECT_EQ(a.take<mqtt::publish>().qos, 1);
    EXPECT_EQ(b.take<mqtt::publish>().qos, 2);
}

TEST(sharing, sends_no_retained_messages) {
    stage world;
    auto packet = publish("t/1", "x", 1);
    packet.retain = true;
    world.join(fleeting(version::v5, "p")).send(packet);
    client& a = member(world, "a");
    a.send(subscribe(group, 1));
    a.take<mqtt::suback>();
    EXPECT_TRUE(a.quiet());
}

TEST(sharing, enrols_a_session_once) {
    stage world;
    client& a = member(world, "a");
    a.send(subscribe(group, 1));
    a.cut();
    client& again = back(world, "a");
    client& b = member(world, "b");
    again.send(unsubscribe(group));
    again.send(unsubscribe(group));
    EXPECT_EQ(again.take<mqtt::unsuback>().reason_codes[0], 0x00);
    EXPECT_EQ(again.take<mqtt::unsuback>().reason_codes[0], 0x11);
    publish_to_group(world, 4);
    EXPECT_EQ(b.take_payloads().size(), 4U);
}

TEST(sharing, is_apart_from_plain_subscriptions) {
    stage world;
    client& a = world.join(lasting(version::v5, "a"));
    a.send(
        with_property(subscribe("t/1", 1), property_id::subscription_identifier, std::uint32_t{1}));
    a.send(
        with_property(subscribe(group, 1), property_id::subscription_identifier, std::uint32_t{2}));
    a.cut();
    publish_to_group(world, 1);
    client& again = back(world, "a");
    std::set<std::uint32_t> ids;
    for (int i = 0; i < 2; ++i) {
        const auto m = again.take<mqtt::publish>();
        ids.insert(*mqtt::find_integer(m.properties, property_id::subscription_identifier));
    }
    EXPECT_EQ(ids, (std::set<std::uint32_t>{1, 2}));
    EXPECT_TRUE(again.quiet());
}

TEST(sharing, what_waits_after_unsubscribe_is_the_sessions_own) {
    stage world;
    member(world, "a").cut();
    publish_to_group(world, 3);
    client& a = world.join(with_property(lasting(version::v5, "a", 1), property_id::receive_maximum,
                                         std::uint32_t{1}));
    a.send(unsubscribe(group));
    client& b = member(world, "b");
    a.cut();
    world.advance(1s);
    EXPECT_TRUE(b.quiet());
}

TEST(sharing, is_a_plain_filter_in_3_1_1) {
    stage world;
    client& device = world.join(lasting(version::v311, "c"));
    device.send(subscribe(group, 1));
    device.take<mqtt::suback>();
    publish_to_group(world, 1);
    EXPECT_TRUE(device.quiet());
    world.join(fleeting(version::v311, "q")).send(publish("$share/g/t/1", "x", 1));
    EXPECT_EQ(device.take_payloads(), (texts{"x"}));
}

}  // namespace
}  // namespace brokerproof::reference_broker
