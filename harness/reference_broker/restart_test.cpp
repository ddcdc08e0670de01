// What outlives the process, and how the server says good-bye.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;

class restarting : public in_version {};
INSTANTIATE_TEST_SUITE_P(, restarting, both, version_name);

void restart(stage& world, std::chrono::microseconds down = 0us) {
    world.kill();
    world.advance(down);
    world.start();
}

TEST_P(restarting, keeps_sessions_queues_and_subscriptions) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.cut();
    client& publisher = world.join(fleeting(GetParam(), "p"));
    for (const auto* payload : {"1", "2", "3"}) publisher.send(publish("t", payload, 1));
    restart(world);
    client& again = world.join(lasting(GetParam(), "c"));
    EXPECT_TRUE(again.greeting().session_present);
    EXPECT_EQ(again.take_payloads(), (texts{"1", "2", "3"}));
    world.join(fleeting(GetParam(), "p")).send(publish("t", "live", 1));
    EXPECT_EQ(again.take_payloads(), (texts{"live"}));
}

TEST_P(restarting, keeps_what_is_in_flight_with_its_identifiers) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 2));
    device.take<mqtt::suback>();
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(publish("t", "1", 1));
    publisher.send(publish("t", "2", 2, 2));
    publisher.send(publish("t", "3", 2, 3));
    const auto first_id = device.take<mqtt::publish>().packet_id;
    const auto second_id = device.take<mqtt::publish>().packet_id;
    const auto third_id = device.take<mqtt::publish>().packet_id;
    device.send(pubrec(third_id));
    restart(world);
    client& again = world.join(lasting(GetParam(), "c"));
    EXPECT_EQ(again.take<mqtt::pubrel>().packet_id, third_id);
    for (const auto id : {first_id, second_id}) {
        const auto m = again.take<mqtt::publish>();
        EXPECT_EQ(m.packet_id, id);
        EXPECT_TRUE(m.dup);
    }
    EXPECT_TRUE(again.quiet());
}

TEST_P(restarting, keeps_identifiers_of_qos_2_from_clients) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 2));
    device.cut();
    world.join(lasting(GetParam(), "p")).send(publish("t", "once", 2, 9));
    restart(world);
    client& publisher = world.join(lasting(GetParam(), "p"));
    auto repeated = publish("t", "once", 2, 9);
    repeated.dup = true;
    publisher.send(repeated);
    publisher.send(pubrel(9));
    EXPECT_EQ(world.join(lasting(GetParam(), "c")).take_payloads(), (texts{"once"}));
}

TEST_P(restarting, brings_nothing_back_that_was_discarded) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.send(subscribe("u", 1));
    device.cut();
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    auto clean = lasting(GetParam(), "c");
    clean.clean_start = true;
    world.join(clean);
    restart(world);
    client& again = world.join(lasting(GetParam(), "c"));
    world.join(fleeting(GetParam(), "p")).send(publish("u", "y", 1));
    EXPECT_TRUE(again.quiet());
}

TEST_P(restarting, keeps_acknowledged_messages_gone) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    device.send(puback(device.take<mqtt::publish>().packet_id));
    restart(world);
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).quiet());
}

TEST_P(restarting, keeps_retained_messages_and_removals) {
    stage world;
    client& publisher = world.join(fleeting(GetParam(), "p"));
    for (const auto* topic : {"a", "b"}) {
        auto packet = publish(topic, "x", 1);
        packet.retain = true;
        publisher.send(packet);
    }
    auto removal = publish("b", "", 1);
    removal.retain = true;
    publisher.send(removal);
    restart(world);
    client& device = world.join(fleeting(GetParam(), "c"));
    device.send(subscribe("#", 0));
    device.take<mqtt::suback>();
    EXPECT_EQ(device.take<mqtt::publish>().topic, "a");
    EXPECT_TRUE(device.quiet());
}

TEST_P(restarting, leaves_no_record_of_what_has_ended) {
    stage world;
    client& device = world.join(fleeting(GetParam(), "c"));
    device.send(subscribe("t", 2));
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 2));
    device.cut();
    world.shut_down();
    EXPECT_TRUE(world.storage().load().empty());
}

TEST_P(restarting, publishes_the_wills_of_those_who_were_online) {
    stage world;
    client& reader = world.join(lasting(GetParam(), "reader"));
    reader.send(subscribe("w", 1));
    reader.cut();
    auto packet = with_will(fleeting(GetParam(), "c"), will("w", "gone"));
    packet.will->qos = 1;
    world.join(packet);
    restart(world);
    restart(world);
    EXPECT_EQ(world.join(lasting(GetParam(), "reader")).take_payloads(), (texts{"gone"}));
}

TEST_P(restarting, is_not_what_a_reload_does) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    device.send(subscribe("t", 1));
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(publish("t", "before", 1));
    world.reload();
    EXPECT_FALSE(device.closed());
    publisher.send(publish("t", "after", 1));
    EXPECT_EQ(device.take_payloads(), (texts{"before", "after"}));
    device.cut();
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST_P(restarting, may_be_like_a_reload_for_the_connections) {
    options closing;
    closing.policy.closes_at_reload = true;
    stage world(closing);
    client& device = world.join(lasting(GetParam(), "c"));
    world.reload();
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST(restarting_v5, expiry_goes_on_while_the_server_is_down) {
    stage world;
    world.join(lasting(version::v5, "short", 3)).cut();
    world.join(lasting(version::v5, "long", 60)).cut();
    world.join(lasting(version::v5, "lowered", 600)).send(goodbye(0, 3));
    world.join(lasting(version::v5, "raised", 3)).send(goodbye(0, 600));
    restart(world, 4s);
    EXPECT_FALSE(world.join(lasting(version::v5, "short")).greeting().session_present);
    EXPECT_TRUE(world.join(lasting(version::v5, "long")).greeting().session_present);
    EXPECT_FALSE(world.join(lasting(version::v5, "lowered")).greeting().session_present);
    EXPECT_TRUE(world.join(lasting(version::v5, "raised")).greeting().session_present);
}

TEST(restarting_v5, clients_that_were_online_lose_their_connection_at_the_start) {
    stage world;
    world.join(lasting(version::v5, "c", 3));
    restart(world, 100s);
    world.advance(2999ms);
    EXPECT_TRUE(world.join(lasting(version::v5, "c", 3)).greeting().session_present);
}

TEST(restarting_v5, messages_age_while_the_server_is_down) {
    stage world;
    client& device = world.join(lasting(version::v5, "c", 600));
    device.send(subscribe("t", 1));
    device.cut();
    client& publisher = world.join(fleeting(version::v5, "p"));
    for (const std::uint32_t seconds : {2U, 60U}) {
        publisher.send(
            with_property(publish("t", "x", 1), property_id::message_expiry_interval, seconds));
    }
    restart(world, 3s);
    client& again = world.join(lasting(version::v5, "c", 600));
    EXPECT_EQ(mqtt::find_integer(again.take<mqtt::publish>().properties,
                                 property_id::message_expiry_interval),
              57U);
    EXPECT_TRUE(again.quiet());
}

TEST(restarting_v5, the_delay_of_a_will_goes_on) {
    stage world;
    client& reader = world.join(lasting(version::v5, "reader"));
    reader.send(subscribe("w", 1));
    reader.cut();
    auto packet = with_will(lasting(version::v5, "c"), will("w", "gone", 5));
    packet.will->qos = 1;
    world.join(packet).cut();
    world.advance(1s);
    restart(world, 1s);
    world.advance(2999ms);
    client& early = world.join(lasting(version::v5, "reader"));
    EXPECT_TRUE(early.quiet());
    world.advance(1ms);
    EXPECT_EQ(early.take_payloads(), (texts{"gone"}));
    restart(world, 100s);
    client& late = world.join(lasting(version::v5, "reader"));
    EXPECT_EQ(late.take_payloads(), (texts{"gone"}));  // again, since it was not acknowledged
}

TEST(restarting_v5, subscription_options_are_kept) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    auto packet = subscribe("t", 1);
    packet.subscriptions[0].no_local = true;
    packet.subscriptions[0].retain_as_published = true;
    device.send(with_property(packet, property_id::subscription_identifier, std::uint32_t{7}));
    restart(world);
    client& again = world.join(lasting(version::v5, "c"));
    again.send(publish("t", "own", 0));
    EXPECT_TRUE(again.quiet());
    auto retained = publish("t", "x", 1);
    retained.retain = true;
    world.join(fleeting(version::v5, "p")).send(retained);
    const auto m = again.take<mqtt::publish>();
    EXPECT_TRUE(m.retain);
    EXPECT_EQ(mqtt::find_integer(m.properties, property_id::subscription_identifier), 7U);
}

TEST_P(restarting, shutting_down_says_so_in_5_0_and_closes) {
    stage world;
    client& device = world.join(lasting(GetParam(), "c"));
    client& unknown = world.open(GetParam());
    world.shut_down();
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(unknown.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x8B);
    }
    EXPECT_TRUE(device.quiet());
    EXPECT_TRUE(unknown.quiet());
}

TEST(shutting_down, publishes_wills_once_and_not_before_their_delay) {
    stage world;
    client& reader = world.join(lasting(version::v5, "reader"));
    reader.send(subscribe("w/#", 1));
    reader.cut();
    auto now = with_will(lasting(version::v5, "a"), will("w/now", "now"));
    now.will->qos = 1;
    world.join(now);
    auto later = with_will(lasting(version::v5, "b"), will("w/later", "later", 30));
    later.will->qos = 1;
    world.join(later);
    world.shut_down();
    restart(world);
    client& again = world.join(lasting(version::v5, "reader"));
    EXPECT_EQ(again.take_payloads(), (texts{"now"}));
    world.advance(30s);
    EXPECT_EQ(again.take_payloads(), (texts{"later"}));
}

/// A store that remembers what it was given, to be compared with what the server says.
TEST(promises, are_in_the_store_before_they_are_made) {
    memory_store kept;
    server broker({}, kept, instant{});
    broker.opened(1, instant{});
    broker.received(1, mqtt::encode(lasting(version::v5, "c"), version::v5), instant{});
    EXPECT_EQ(kept.load().count("session/c"), 1U);
    broker.received(1, mqtt::encode(subscribe("t", 1), version::v5), instant{});
    const auto before = kept.load().size();
    broker.received(1, mqtt::encode(publish("t", "x", 1), version::v5), instant{});
    EXPECT_EQ(kept.load().size(), before + 1);
}

}  // namespace
}  // namespace brokerproof::reference_broker
