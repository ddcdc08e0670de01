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

client& observe(stage& on) {
    client& observer = on.join(fleeting(version::v5, "observer"));
    observer.send(subscribe("w", 2));
    observer.take<mqtt::suback>();
    return observer;
}

mqtt::connect doomed(version v, std::uint32_t expiry_s = 60, std::uint32_t delay_s = 0) {
    return with_will(lasting(v, "c", expiry_s), will("w", "gone", delay_s));
}

TEST_P(wills, are_published_when_the_connection_is_lost) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(GetParam())).cut();
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    on.join(lasting(GetParam(), "c")).cut();
    EXPECT_TRUE(observer.quiet());  // once, and not without being declared again
}

TEST_P(wills, are_not_published_after_a_normal_disconnect) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(GetParam())).send(goodbye());
    on.advance(100s);
    EXPECT_TRUE(observer.quiet());
}

TEST_P(wills, are_published_when_the_server_closes_for_an_error) {
    stage on;
    client& observer = observe(on);
    client& c = on.join(doomed(GetParam()));
    c.send(lasting(GetParam(), "c"));
    EXPECT_TRUE(c.closed());
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(wills, are_published_when_keep_alive_runs_out) {
    stage on;
    client& observer = observe(on);
    auto packet = doomed(GetParam());
    packet.keep_alive = 2;
    client& c = on.join(packet);
    on.advance(2s);
    c.send(mqtt::pingreq{});
    c.take<mqtt::pingresp>();
    on.advance(2999ms);
    EXPECT_FALSE(c.closed());
    on.advance(1ms);
    EXPECT_TRUE(c.closed());
    if (GetParam() == version::v5) {
        EXPECT_EQ(c.take<mqtt::disconnect>().reason_code, 0x8D);
    }
    EXPECT_TRUE(c.quiet());
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(wills, are_published_as_declared) {
    stage on;
    client& observer = observe(on);
    auto packet = doomed(GetParam());
    packet.will->qos = 2;
    packet.will->retain = true;
    packet.will->payload = std::string("\0\xff", 2);
    on.join(packet).cut();
    const auto m = observer.take<mqtt::publish>();
    EXPECT_EQ(m.qos, 2);
    EXPECT_FALSE(m.retain);
    EXPECT_EQ(m.payload, packet.will->payload);
    client& late = on.join(fleeting(GetParam(), "late"));
    late.send(subscribe("w", 0));
    late.take<mqtt::suback>();
    EXPECT_TRUE(late.take<mqtt::publish>().retain);
}

TEST_P(wills, wait_for_offline_subscribers_like_any_message) {
    stage on;
    client& reader = on.join(lasting(GetParam(), "reader"));
    reader.send(subscribe("w", 1));
    reader.cut();
    auto packet = doomed(GetParam());
    packet.will->qos = 1;
    on.join(packet).cut();
    EXPECT_EQ(on.join(lasting(GetParam(), "reader")).take_payloads(), (texts{"gone"}));
}

TEST(will_delay, every_disconnect_but_the_normal_one_keeps_the_will) {
    for (const int code : {0x04, 0x80, 0x81, 0x97}) {
        stage on;
        client& observer = observe(on);
        on.join(doomed(version::v5)).send(goodbye(static_cast<std::uint8_t>(code)));
        EXPECT_EQ(observer.take_payloads(), (texts{"gone"})) << code;
    }
}

TEST(will_delay, holds_the_will_back) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 60, 2)).cut();
    on.advance(2s - 1us);
    EXPECT_TRUE(observer.quiet());
    on.advance(1us);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    EXPECT_TRUE(on.join(lasting(version::v5, "c")).greeting().session_present);
}

TEST(will_delay, ends_with_the_session) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 2, 60)).cut();
    on.advance(1999ms);
    EXPECT_TRUE(observer.quiet());
    on.advance(1ms);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    on.advance(100s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_delay, does_not_count_where_the_session_ends_at_once) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 0, 30)).cut();
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    on.join(doomed(version::v5, 60, 30)).send(goodbye(4, 0));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST(will_delay, equal_to_the_expiry_gives_one_will) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 2, 2)).cut();
    on.advance(10s);
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST(will_delay, a_reconnect_in_time_cancels_the_will) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 60, 3)).cut();
    on.advance(1s);
    on.join(with_will(lasting(version::v5, "c"), will("w", "second", 1))).cut();
    on.advance(100s);
    EXPECT_EQ(observer.take_payloads(), (texts{"second"}));
}

TEST(will_delay, clean_start_within_it_publishes_the_will) {  // AMB-1
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 60, 3)).cut();
    on.join(fleeting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
    on.advance(10s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_delay, a_normal_disconnect_leaves_nothing_for_the_end_of_the_session) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 1, 30)).send(goodbye());
    on.advance(10s);
    EXPECT_TRUE(observer.quiet());
}

TEST(will_properties, travel_and_expiry_counts_from_publication) {
    stage on;
    client& observer = observe(on);
    auto packet = doomed(version::v5, 60, 3);
    auto& properties = packet.will->properties;
    properties.push_back({property_id::message_expiry_interval, std::uint32_t{10}});
    properties.push_back({property_id::user_property, mqtt::string_pair{"b", "1"}});
    properties.push_back({property_id::user_property, mqtt::string_pair{"a", "2"}});
    client& c = on.join(packet);
    on.advance(20s);
    c.cut();
    on.advance(3s);
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
    stage on;
    client& old = on.join(lasting(GetParam(), "c"));
    old.send(subscribe("t", 2));
    old.take<mqtt::suback>();
    client& p = on.join(fleeting(GetParam(), "p"));
    p.send(publish("t", "x", 1));
    const auto id = old.take<mqtt::publish>().packet_id;
    client& fresh = on.join(lasting(GetParam(), "c"));
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
    stage on;
    client& observer = observe(on);
    on.join(doomed(GetParam()));
    on.join(lasting(GetParam(), "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));
}

TEST_P(takeover, ignores_what_the_old_connection_still_says) {
    stage on;
    client& old = on.join(lasting(GetParam(), "c"));
    client& fresh = on.join(lasting(GetParam(), "c"));
    old.send(goodbye(0, 0));
    old.cut();
    EXPECT_FALSE(fresh.closed());
    fresh.cut();
    EXPECT_TRUE(on.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST_P(takeover, with_clean_start_leaves_nothing) {
    stage on;
    client& old = on.join(lasting(GetParam(), "c"));
    old.send(subscribe("t", 1));
    client& fresh = on.join(fleeting(GetParam(), "c"));
    EXPECT_FALSE(fresh.greeting().session_present);
    on.join(fleeting(GetParam(), "p")).send(publish("t", "x", 1));
    EXPECT_TRUE(fresh.quiet());
}

TEST_P(takeover, of_a_session_that_ends_with_its_connection_finds_none) {  // AMB-4
    stage on;
    on.join(fleeting(GetParam(), "c"));
    EXPECT_FALSE(on.join(lasting(GetParam(), "c")).greeting().session_present);
}

TEST(takeover_v5, delayed_wills_follow_clean_start_and_expiry) {
    stage on;
    client& observer = observe(on);
    on.join(doomed(version::v5, 60, 2));
    on.join(doomed(version::v5, 60, 2));
    on.advance(10s);
    EXPECT_TRUE(observer.quiet());  // Clean Start 0: cancelled
    on.join(fleeting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));  // Clean Start 1: the session ended
    on.join(doomed(version::v5, 0, 30));
    on.join(lasting(version::v5, "c"));
    EXPECT_EQ(observer.take_payloads(), (texts{"gone"}));  // interval 0: the session ended
}

TEST(takeover_across, versions_sends_no_packet_to_3_1_1) {
    stage on;
    client& old = on.join(lasting(version::v311, "c"));
    client& modern = on.join(lasting(version::v5, "c"));
    EXPECT_TRUE(old.closed());
    EXPECT_TRUE(old.quiet());
    client& back = on.join(lasting(version::v311, "c"));
    EXPECT_EQ(modern.take<mqtt::disconnect>().reason_code, 0x8E);
    EXPECT_TRUE(back.greeting().session_present);
}

TEST(server_keep_alive, replaces_the_value_of_the_client) {
    options chosen;
    chosen.server_keep_alive = 2;
    stage on(chosen);
    auto packet = lasting(version::v5, "c");
    packet.keep_alive = 600;
    client& c = on.join(packet);
    on.advance(2999ms);
    EXPECT_FALSE(c.closed());
    on.advance(1ms);
    EXPECT_TRUE(c.closed());
    packet = lasting(version::v311, "old");
    packet.keep_alive = 600;
    client& old = on.join(packet);
    on.advance(899s);
    EXPECT_FALSE(old.closed());
    on.advance(1s);
    EXPECT_TRUE(old.closed());
}

TEST(keep_alive, zero_is_off) {
    stage on;
    client& c = on.join(lasting(version::v5, "c"));
    on.advance(std::chrono::hours(1000));
    EXPECT_FALSE(c.closed());
}

}  // namespace
}  // namespace brokerproof::reference_broker
