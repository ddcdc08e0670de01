// Wills, their delay, and takeover.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;
using texts = std::vector<std::string>;

class wills : public in_version {};
INSTANTIATE_TEST_SUITE_P(, wills, both, version_name);

client& observe(stage& world) {
    client& observer = world.join(fleeting(version::v5, "observer"));
    observer.send(subscribe("w", 2));
    observer.take<mqtt::suback>();
    return observer;
}

mqtt::connect doomed(version v, std::uint32_t expiry_s = 60, std::uint32_t delay_s = 0) {
    return with_will(lasting(v, "c", expiry_s), will("w", "gone", delay_s));
}

TEST_P(wills, are_published_when_the_connection_is_lost) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(GetParam())).cut();
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    world.join(lasting(GetParam(), "c")).cut();
    EXPECT_TRUE(observer.quiet());  // once, and not without being declared again
}

TEST_P(wills, are_not_published_after_a_normal_disconnect) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(GetParam())).send(goodbye());
    world.advance(100s);
    EXPECT_TRUE(observer.quiet());
}

TEST_P(wills, are_published_when_the_server_closes_for_an_error) {
    stage world;
    client& observer = observe(world);
    client& device = world.join(doomed(GetParam()));
    device.send(lasting(GetParam(), "c"));
    EXPECT_TRUE(device.closed());
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(wills, are_published_when_keep_alive_runs_out) {
    stage world;
    client& observer = observe(world);
    auto packet = doomed(GetParam());
    packet.keep_alive = 2;
    client& device = world.join(packet);
    world.advance(2s);
    device.send(mqtt::pingreq{});
    device.take<mqtt::pingresp>();
    world.advance(2999ms);
    EXPECT_FALSE(device.closed());
    world.advance(1ms);
    EXPECT_TRUE(device.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x8D);
    }
    EXPECT_TRUE(device.quiet());
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(wills, are_published_as_declared) {
    stage world;
    client& observer = observe(world);
    auto packet = doomed(GetParam());
    packet.will->qos = 2;
    packet.will->retain = true;
    packet.will->payload = std::string("\0\xff", 2);
    world.join(packet).cut();
    const auto m = observer.take<mqtt::publish>();
    EXPECT_EQ(m.qos, 2);
    EXPECT_FALSE(m.retain);
    EXPECT_EQ(m.payload, packet.will->payload);
    client& late = world.join(fleeting(GetParam(), "late"));
    late.send(subscribe("w", 0));
    late.take<mqtt::suback>();
    EXPECT_TRUE(late.take<mqtt::publish>().retain);
}

TEST_P(wills, wait_for_offline_subscribers_like_any_message) {
    stage world;
    client& reader = world.join(lasting(GetParam(), "reader"));
    reader.send(subscribe("w", 1));
    reader.cut();
    auto packet = doomed(GetParam());
    packet.will->qos = 1;
    world.join(packet).cut();
    EXPECT_EQ(world.join(lasting(GetParam(), "reader")).take_payloads(), (texts{"gone"}));
}

TEST(will_delay, every_disconnect_but_the_normal_one_keeps_the_will) {
    for (const int code : {0x04, 0x80, 0x81, 0x97}) {
        stage world;
        client& observer = observe(world);
        world.join(doomed(version::v5)).send(goodbye(static_cast<std::uint8_t>(code)));
        EXPECT_EQ(observer.take_payloads(), (texts{"gone"})) << code;
    }
}

TEST(will_delay, holds_the_will_back) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 60, 2)).cut();
    world.advance(2s - 1us);
    EXPECT_TRUE(observer.quiet());
    world.advance(1us);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    EXPECT_TRUE(world.join(lasting(version::v5, "c")).greeting().session_present);
}

TEST(will_delay, ends_with_the_session) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 2, 60)).cut();
    world.advance(1999ms);
    EXPECT_TRUE(observer.quiet());
    world.advance(1ms);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    world.advance(100s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_delay, does_not_count_where_the_session_ends_at_once) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 0, 30)).cut();
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    world.join(doomed(version::v5, 60, 30)).send(goodbye(4, 0));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST(will_delay, equal_to_the_expiry_gives_one_will) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 2, 2)).cut();
    world.advance(10s);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST(will_delay, a_reconnect_in_time_cancels_the_will) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 60, 3)).cut();
    world.advance(1s);
    world.join(with_will(lasting(version::v5, "c"), will("w", "second", 1))).cut();
    world.advance(100s);
    EXPECT_EQ(observer.take_payloads(), (texts{"second"}));
}

TEST(will_delay, clean_start_within_it_publishes_the_will) {  // AMB-1
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 60, 3)).cut();
    world.join(fleeting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    world.advance(10s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_delay, a_normal_disconnect_leaves_nothing_for_the_end_of_the_session) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 1, 30)).send(goodbye());
    world.advance(10s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_properties, travel_and_expiry_counts_from_publication) {
    stage world;
    client& observer = observe(world);
    auto packet = doomed(version::v5, 60, 3);
    auto& properties = packet.will->properties;
    properties.push_back({property_id::message_expiry_interval, std::uint32_t{10}});
    properties.push_back({property_id::user_property, mqtt::string_pair{"b", "1"}});
    properties.push_back({property_id::user_property, mqtt::string_pair{"a", "2"}});
    client& device = world.join(packet);
    world.advance(20s);
    device.cut();
    world.advance(3s);
    const mqtt::property_list expected{
        {property_id::user_property, mqtt::string_pair{"b", "1"}},
        {property_id::user_property, mqtt::string_pair{"a", "2"}},
        {property_id::message_expiry_interval, std::uint32_t{10}},
    };
    EXPECT_EQ(observer.take<mqtt::publish>().properties, expected);
}

class takeover : public in_version {};
INSTANTIATE_TEST_SUITE_P(, takeover, both, version_name);

TEST_P(takeover, closes_the_old_connection_and_moves_the_session) {
    stage world;
    client& old = world.join(lasting(GetParam(), "c"));
    old.send(subscribe("t", 2));
    old.take<mqtt::suback>();
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(publish("t", "x", 1));
    const auto id = old.take<mqtt::publish>().packet_id;
    client& fresh = world.join(lasting(GetParam(), "c"));
    EXPECT_TRUE(old.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(old.take<mqtt::disconnect>().reason_code, 0x8E);
    }
    EXPECT_TRUE(old.quiet());
    EXPECT_TRUE(fresh.greeting().session_present);
    const auto again = fresh.take<mqtt::publish>();
    EXPECT_TRUE(again.dup);
    EXPECT_EQ(again.packet_id, id);
}

TEST_P(takeover, publishes_the_will_of_the_old_connection) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(GetParam()));
    world.join(lasting(GetParam(), "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(takeover, ignores_what_the_old_connection_still_says) {
    stage world;
    client& old = world.join(lasting(GetParam(), "c"));
    client& fresh = world.join(lasting(GetParam(), "c"));
    old.send(goodbye(0, 0));
    old.cut();
    EXPECT_FALSE(fresh.closed());
    fresh.cut();
    EXPECT_TRUE(world.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST_P(takeover, with_clean_start_leaves_nothing) {
    stage world;
    client& old = world.join(lasting(GetParam(), "c"));
    old.send(subscribe("t", 1));
    client& fresh = world.join(fleeting(GetParam(), "c"));
    EXPECT_FALSE(fresh.greeting().session_present);
    world.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    EXPECT_TRUE(fresh.quiet());
}

TEST_P(takeover, of_a_session_that_ends_with_its_connection_finds_none) {  // AMB-4
    stage world;
    world.join(fleeting(GetParam(), "c"));
    EXPECT_FALSE(world.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST(takeover_v5, delayed_wills_follow_clean_start_and_expiry) {
    stage world;
    client& observer = observe(world);
    world.join(doomed(version::v5, 60, 2));
    world.join(doomed(version::v5, 60, 2));
    world.advance(10s);
    EXPECT_TRUE(observer.quiet());  // Clean Start 0: cancelled
    world.join(fleeting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));  // Clean Start 1: the session ended
    world.join(doomed(version::v5, 0, 30));
    world.join(lasting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));  // interval 0: the session ended
}

TEST(takeover_across, versions_sends_no_packet_to_3_1_1) {
    stage world;
    client& old = world.join(lasting(version::v311, "c"));
    client& modern = world.join(lasting(version::v5, "c"));
    EXPECT_TRUE(old.closed());
    EXPECT_TRUE(old.quiet());
    client& back = world.join(lasting(version::v311, "c"));
    EXPECT_EQ(modern.take<mqtt::disconnect>().reason_code, 0x8E);
    EXPECT_TRUE(back.greeting().session_present);
}

TEST(server_keep_alive, replaces_the_value_of_the_client) {
    options chosen;
    chosen.server_keep_alive = 2;
    stage world(chosen);
    auto packet = lasting(version::v5, "c");
    packet.keep_alive = 600;
    client& device = world.join(packet);
    world.advance(2999ms);
    EXPECT_FALSE(device.closed());
    world.advance(1ms);
    EXPECT_TRUE(device.closed());
    packet = lasting(version::v311, "old");
    packet.keep_alive = 600;
    client& old = world.join(packet);
    world.advance(899s);
    EXPECT_FALSE(old.closed());
    world.advance(1s);
    EXPECT_TRUE(old.closed());
}

TEST(keep_alive, zero_is_off) {
    stage world;
    client& device = world.join(lasting(version::v5, "c"));
    world.advance(std::chrono::hours(1000));
    EXPECT_FALSE(device.closed());
}

}  // namespace
}  // namespace brokerproof::reference_broker
