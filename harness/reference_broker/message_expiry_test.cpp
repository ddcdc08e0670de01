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
    return with(publish("t", payload, qos), property_id::message_expiry_interval, seconds);
}

std::optional<std::uint32_t> interval(const mqtt::publish& m) {
    return mqtt::find_integer(m.properties, property_id::message_expiry_interval);
}

client& publisher(stage& on) { return on.join(lasting(version::v5, "p")); }

void subscribe_and_leave(stage& on, version v = version::v5) {
    client& c = on.join(lasting(v, "c"));
    c.send(subscribe("t", 2));
    c.cut();
}

class message_expiry : public in_version {};
INSTANTIATE_TEST_SUITE_P(, message_expiry, both, version_name);

TEST_P(message_expiry, only_expired_messages_are_dropped_and_order_stays) {
    stage on;
    subscribe_and_leave(on, GetParam());
    client& p = publisher(on);
    p.send(expiring("a", 1));
    p.send(publish("t", "b", 1));
    p.send(expiring("c", 60));
    p.send(expiring("d", 0));
    on.advance(1s);
    EXPECT_EQ(on.join(lasting(GetParam(), "c")).take_payloads(), (texts{"b", "c"}));
}

TEST(message_expiry_v5, a_message_lives_until_its_interval_is_over) {
    stage on;
    subscribe_and_leave(on);
    publisher(on).send(expiring("a", 4));
    on.advance(4s - 1us);
    EXPECT_EQ(interval(on.join(lasting(version::v5, "c")).take<mqtt::publish>()), 1U);
}

TEST(message_expiry_v5, the_interval_is_reduced_by_whole_seconds) {
    stage on;
    subscribe_and_leave(on);
    client& p = publisher(on);
    p.send(expiring("a", 60));
    p.send(publish("t", "never", 1));
    p.send(expiring("largest", 0xFFFFFFFF));
    on.advance(3500ms);
    client& c = on.join(lasting(version::v5, "c"));
    EXPECT_EQ(interval(c.take<mqtt::publish>()), 57U);
    EXPECT_EQ(interval(c.take<mqtt::publish>()), std::nullopt);
    EXPECT_EQ(interval(c.take<mqtt::publish>()), 0xFFFFFFFF - 3);
    p.send(expiring("at once", 60));
    EXPECT_EQ(interval(c.take<mqtt::publish>()), 60U);
}

TEST(message_expiry_v5, waiting_behind_the_window_counts) {
    stage on;
    client& c =
        on.join(with(lasting(version::v5, "c"), property_id::receive_maximum, std::uint32_t{1}));
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    client& p = publisher(on);
    for (const auto& m : {publish("t", "first", 1), expiring("a", 1), expiring("b", 60)}) p.send(m);
    on.advance(2s);
    c.send(puback(c.take<mqtt::publish>().packet_id));
    const auto m = c.take<mqtt::publish>();
    EXPECT_EQ(m.payload, "b");
    EXPECT_EQ(interval(m), 58U);
}

TEST(message_expiry_v5, absences_add_up) {
    stage on;
    subscribe_and_leave(on);
    publisher(on).send(expiring("a", 60));
    publisher(on).send(expiring("b", 60));
    on.advance(2s);
    const auto narrow =
        with(lasting(version::v5, "c"), property_id::receive_maximum, std::uint32_t{1});
    on.join(narrow).cut();
    on.advance(2s);
    client& c = on.join(narrow);
    c.send(puback(c.take<mqtt::publish>().packet_id));
    EXPECT_EQ(interval(c.take<mqtt::publish>()), 56U);
}

TEST(message_expiry_v5, what_was_sent_comes_again_whatever_its_age) {
    for (const std::uint8_t qos : kept_qos) {
        stage on;
        subscribe_and_leave(on);
        publisher(on).send(expiring("a", 1, qos));
        on.join(lasting(version::v5, "c")).cut();
        on.advance(5s);
        const auto m = on.join(lasting(version::v5, "c")).take<mqtt::publish>();
        EXPECT_TRUE(m.dup);
        EXPECT_EQ(interval(m), 0U);
    }
}

TEST(message_expiry_v5, the_handshake_with_the_publisher_is_finished_all_the_same) {
    stage on;
    subscribe_and_leave(on);
    client& p = publisher(on);
    p.send(expiring("a", 1, 2));
    p.cut();
    on.advance(2s);
    client& again = publisher(on);
    again.send(pubrel(1));
    EXPECT_EQ(again.take<mqtt::pubcomp>().reason_code, 0);
    EXPECT_TRUE(on.join(lasting(version::v5, "c")).quiet());
}

TEST(message_expiry_v5, retained_messages_expire) {
    stage on;
    auto packet = expiring("a", 2);
    packet.retain = true;
    publisher(on).send(packet);
    on.advance(1s);
    client& c = on.join(fleeting(version::v5, "c"));
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    EXPECT_EQ(interval(c.take<mqtt::publish>()), 1U);
    on.advance(1s);
    c.send(subscribe("t", 1));
    c.take<mqtt::suback>();
    EXPECT_TRUE(c.quiet());
}

TEST(message_expiry_v5, a_full_queue_makes_room_of_expired_messages) {
    options chosen;
    chosen.queue_limit = 2;
    stage on(chosen);
    subscribe_and_leave(on);
    client& p = publisher(on);
    p.send(expiring("a", 1));
    p.send(publish("t", "b", 1));
    on.advance(1s);
    p.send(publish("t", "c", 1));
    EXPECT_EQ(on.join(lasting(version::v5, "c")).take_payloads(), (texts{"b", "c"}));
}

}  // namespace
}  // namespace brokerproof::reference_broker
