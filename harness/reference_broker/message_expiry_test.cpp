// Message Expiry Interval, on every path that a message can take.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;

mqtt::publish expiring(const std::string& payload, std::uint32_t seconds, std::uint8_t qos = 1) {
    return with_property(publish("t", payload, qos), property_id::message_expiry_interval, seconds);
}

std::optional<std::uint32_t> interval(const mqtt::publish& m) {
    return mqtt::find_integer(m.properties, property_id::message_expiry_interval);
}

client& publisher(stage& world) { return world.join(lasting(version::v5, "p")); }

void leave_subscribed(stage& world, version v = version::v5) {
    client& device = world.join(lasting(v, "c"));
    device.send(subscribe("t", 2));
    device.cut();
}

class message_expiry : public in_version {};
INSTANTIATE_TEST_SUITE_P(, message_expiry, both, version_name);

TEST_P(message_expiry, only_expired_messages_are_dropped_and_order_stays) {
    stage world;
    leave_subscribed(world, GetParam());
    client& sender = publisher(world);
    sender.send(expiring("a", 1));
    sender.send(publish("t", "b", 1));
    sender.send(expiring("c", 60));
    sender.send(expiring("d", 0));
    world.advance(1s);
    EXPECT_EQ(world.join(lasting(GetParam(), "c")).take_payloads(), (texts{"b", "c"}));
}

TEST(message_expiry_v5, a_message_lives_until_its_interval_is_over) {
    stage world;
    leave_subscribed(world);
    publisher(world).send(expiring("a", 4));
    world.advance(4s - 1us);
    EXPECT_EQ(interval(world.join(lasting(version::v5, "c")).take<mqtt::publish>()), 1U);
}

TEST(message_expiry_v5, the_interval_is_reduced_by_whole_seconds) {
    stage world;
    leave_subscribed(world);
    client& sender = publisher(world);
    sender.send(expiring("a", 60));
    sender.send(publish("t", "never", 1));
    sender.send(expiring("largest", 0xFFFFFFFF));
    world.advance(3500ms);
    client& device = world.join(lasting(version::v5, "c"));
    EXPECT_EQ(interval(device.take<mqtt::publish>()), 57U);
    EXPECT_EQ(interval(device.take<mqtt::publish>()), std::nullopt);
    EXPECT_EQ(interval(device.take<mqtt::publish>()), 0xFFFFFFFF - 3);
    sender.send(expiring("at once", 60));
    EXPECT_EQ(interval(device.take<mqtt::publish>()), 60U);
}

TEST(message_expiry_v5, waiting_behind_the_window_counts) {
    stage world;
    client& device = world.join(
        with_property(lasting(version::v5, "c"), property_id::receive_maximum, std::uint32_t{1}));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    client& sender = publisher(world);
    for (const auto& m : {publish("t", "first", 1), expiring("a", 1), expiring("b", 60)})
        sender.send(m);
    world.advance(2s);
    device.send(puback(device.take<mqtt::publish>().packet_id));
    const auto m = device.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "b");
    EXPECT_EQ(interval(m), 58U);
}

TEST(message_expiry_v5, absences_add_up) {
    stage world;
    leave_subscribed(world);
    publisher(world).send(expiring("a", 60));
    publisher(world).send(expiring("b", 60));
    world.advance(2s);
    const auto narrow =
        with_property(lasting(version::v5, "c"), property_id::receive_maximum, std::uint32_t{1});
    world.join(narrow).cut();
    world.advance(2s);
    client& device = world.join(narrow);
    device.send(puback(device.take<mqtt::publish>().packet_id));
    EXPECT_EQ(interval(device.take<mqtt::publish>()), 56U);
}

TEST(message_expiry_v5, what_was_sent_comes_again_whatever_its_age) {
    for (const std::uint8_t qos : kept_qos) {
        stage world;
        leave_subscribed(world);
        publisher(world).send(expiring("a", 1, qos));
        world.join(lasting(version::v5, "c")).cut();
        world.advance(5s);
        const auto m = world.join(lasting(version::v5, "c")).take<mqtt::publish>();
        EXPECT_TRUE(m.dup);
        EXPECT_EQ(interval(m), 0U);
    }
}

TEST(message_expiry_v5, the_handshake_with_the_publisher_is_finished_all_the_same) {
    stage world;
    leave_subscribed(world);
    client& sender = publisher(world);
    sender.send(expiring("a", 1, 2));
    sender.cut();
    world.advance(2s);
    client& again = publisher(world);
    again.send(pubrel(1));
    EXPECT_EQ(again.take<mqtt::pubcomp>().reason_code, 0);
    EXPECT_TRUE(world.join(lasting(version::v5, "c")).quiet());
}

TEST(message_expiry_v5, retained_messages_expire) {
    stage world;
    auto packet = expiring("a", 2);
    packet.retain = true;
    publisher(world).send(packet);
    world.advance(1s);
    client& device = world.join(fleeting(version::v5, "c"));
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    EXPECT_EQ(interval(device.take<mqtt::publish>()), 1U);
    world.advance(1s);
    device.send(subscribe("t", 1));
    device.take<mqtt::suback>();
    EXPECT_TRUE(device.quiet());
}

TEST(message_expiry_v5, a_full_queue_makes_room_of_expired_messages) {
    options chosen;
    chosen.queue_limit = 2;
    stage world(chosen);
    leave_subscribed(world);
    client& sender = publisher(world);
    sender.send(expiring("a", 1));
    sender.send(publish("t", "b", 1));
    world.advance(1s);
    sender.send(publish("t", "c", 1));
    EXPECT_EQ(world.join(lasting(version::v5, "c")).take_payloads(), (texts{"b", "c"}));
}

}  // namespace
}  // namespace brokerproof::reference_broker
