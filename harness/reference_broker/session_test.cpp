// Existence of sessions, Clean Start, Session Expiry.
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/reference_broker/testing/versions.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;

class sessions : public in_version {};
INSTANTIATE_TEST_SUITE_P(, sessions, both, version_name);

bool exists(stage& world, version v, const std::string& id) {
    client& device = world.join(lasting(v, id));
    return device.greeting().session_present;
}

TEST_P(sessions, an_unknown_client_has_none) {
    stage world;
    EXPECT_FALSE(exists(world, GetParam(), "c"));
}

TEST_P(sessions, an_empty_session_is_one) {
    stage world;
    world.join(lasting(GetParam(), "c")).send(goodbye());
    EXPECT_TRUE(exists(world, GetParam(), "c"));
}

TEST_P(sessions, identifiers_are_compared_exactly) {
    stage world;
    world.join(lasting(GetParam(), "Abc")).cut();
    EXPECT_FALSE(exists(world, GetParam(), "abc"));
    EXPECT_FALSE(exists(world, GetParam(), "Ab"));
    EXPECT_FALSE(exists(world, GetParam(), "Abcd"));
    EXPECT_TRUE(exists(world, GetParam(), "Abc"));
}

TEST_P(sessions, subscriptions_come_back_with_the_session) {
    stage world;
    client& first = world.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.cut();
    client& again = world.join(lasting(GetParam(), "c"));
    world.join(fleeting(GetParam(), "p")).send(publish("t", "live", 1));
    EXPECT_EQ(again.take<mqtt::publish>().payload, "live");
}

TEST_P(sessions, clean_start_discards_everything) {
    stage world;
    client& first = world.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.send(publish("other", "x", 2, 7));
    first.cut();
    client& publisher = world.join(fleeting(GetParam(), "p"));
    publisher.send(publish("t", "missed", 1));
    auto clean = lasting(GetParam(), "c");
    clean.clean_start = true;
    client& second = world.join(clean);
    EXPECT_FALSE(second.greeting().session_present);
    publisher.send(publish("t", "live", 1));
    EXPECT_TRUE(second.quiet());
    second.send(pubrel(7));
    const auto answer = second.take<mqtt::pubcomp>();
    if (GetParam() == version::v5) {
        EXPECT_EQ(answer.reason_code, 0x92);
    }
}

TEST_P(sessions, a_session_that_was_not_to_last_ends_with_its_connection) {
    stage world;
    world.join(fleeting(GetParam(), "c")).cut();
    EXPECT_FALSE(exists(world, GetParam(), "c"));
}

TEST(sessions_v311, without_clean_session_have_no_end) {
    stage world;
    world.join(lasting(version::v311, "c")).cut();
    world.advance(std::chrono::hours(24 * 365));
    EXPECT_TRUE(exists(world, version::v311, "c"));
}

TEST(sessions_v5, clean_start_1_with_an_interval_lasts) {
    stage world;
    auto packet = lasting(version::v5, "c");
    packet.clean_start = true;
    world.join(packet).cut();
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(expiry, happens_at_the_interval_and_not_before) {
    stage world;
    world.join(lasting(version::v5, "early", 4)).cut();
    world.join(lasting(version::v5, "late", 4)).cut();
    world.advance(4s - 1us);
    EXPECT_TRUE(exists(world, version::v5, "early"));
    world.advance(1us);
    EXPECT_FALSE(exists(world, version::v5, "late"));
}

TEST(expiry, is_due_as_a_timer_not_at_the_next_connect) {
    stage world;
    client& device = world.join(lasting(version::v5, "c", 4));
    device.send(subscribe("t", 1));
    device.cut();
    EXPECT_EQ(world.broker().next_timer(), world.now() + 4s);
    client& publisher = world.join(fleeting(version::v5, "p"));
    publisher.send(publish("t", "x", 1));
    EXPECT_EQ(publisher.take<mqtt::puback>().reason_code, 0);
    world.advance(4s);
    publisher.send(publish("t", "x", 1));
    EXPECT_EQ(publisher.take<mqtt::puback>().reason_code, 0x10);
}

TEST(expiry, an_absent_interval_is_zero) {
    stage world;
    auto packet = fleeting(version::v5, "c");
    packet.clean_start = false;
    world.join(packet).cut();
    EXPECT_FALSE(exists(world, version::v5, "c"));
}

TEST(expiry, the_largest_interval_never_ends_and_the_next_one_is_long) {
    stage world;
    world.join(lasting(version::v5, "never", 0xFFFFFFFF)).cut();
    EXPECT_FALSE(world.broker().next_timer());
    world.join(lasting(version::v5, "long", 0xFFFFFFFE)).cut();
    world.advance(std::chrono::hours(24 * 365 * 100));
    EXPECT_TRUE(exists(world, version::v5, "never"));
    EXPECT_TRUE(exists(world, version::v5, "long"));
}

TEST(expiry, counts_from_the_close_of_the_connection) {
    stage world;
    client& device = world.join(lasting(version::v5, "c", 3));
    world.advance(100s);
    EXPECT_FALSE(device.closed());
    device.cut();
    world.advance(2999ms);
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(expiry, every_reconnect_replaces_interval_and_clock) {
    stage world;
    world.join(lasting(version::v5, "c", 3)).cut();
    world.advance(2s);
    world.join(lasting(version::v5, "c", 3)).cut();
    world.advance(2s);
    client& longer = world.join(lasting(version::v5, "c", 60));
    EXPECT_TRUE(longer.greeting().session_present);
    world.advance(10s);
    EXPECT_FALSE(longer.closed());
    longer.cut();
    world.advance(30s);
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(expiry, disconnect_may_shorten_lengthen_and_leave_the_interval) {
    stage world;
    world.join(lasting(version::v5, "zero")).send(goodbye(0, 0));
    EXPECT_FALSE(exists(world, version::v5, "zero"));
    world.join(lasting(version::v5, "shorter", 60)).send(goodbye(0, 2));
    world.join(lasting(version::v5, "longer", 1)).send(goodbye(0, 60));
    world.join(lasting(version::v5, "same", 60)).send(goodbye());
    world.join(lasting(version::v5, "never", 1)).send(goodbye(0, 0xFFFFFFFF));
    world.join(lasting(version::v5, "will wanted", 60)).send(goodbye(4, 2));
    world.advance(2s);
    EXPECT_FALSE(exists(world, version::v5, "shorter"));
    EXPECT_FALSE(exists(world, version::v5, "will wanted"));
    EXPECT_TRUE(exists(world, version::v5, "longer"));
    EXPECT_TRUE(exists(world, version::v5, "same"));
    EXPECT_TRUE(exists(world, version::v5, "never"));
}

TEST(expiry, the_interval_of_disconnect_holds_for_one_absence) {
    stage world;
    world.join(lasting(version::v5, "c", 60)).send(goodbye(0, 3));
    world.advance(1s);
    world.join(lasting(version::v5, "c", 60)).cut();
    world.advance(10s);
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(expiry, disconnect_may_not_raise_an_interval_of_zero) {
    stage world;
    client& observer = world.join(fleeting(version::v5, "o"));
    observer.send(subscribe("w", 0));
    observer.take<mqtt::suback>();
    client& device = world.join(with_will(lasting(version::v5, "c", 0), will("w", "gone")));
    device.send(goodbye(0, 30));
    EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x82);
    EXPECT_TRUE(device.closed());
    EXPECT_EQ(observer.take<mqtt::publish>().payload, "gone");
    EXPECT_FALSE(exists(world, version::v5, "c"));
}

TEST(expiry, zero_may_be_repeated_in_disconnect) {
    stage world;
    client& device = world.join(lasting(version::v5, "c", 0));
    device.send(goodbye(0, 0));
    EXPECT_TRUE(device.closed());
    EXPECT_TRUE(device.quiet());
}

TEST(expiry, a_cap_is_announced_and_kept) {
    options chosen;
    chosen.session_expiry_cap_s = 8;
    stage world(chosen);
    client& device = world.join(lasting(version::v5, "c", 60));
    EXPECT_EQ(
        mqtt::find_integer(device.greeting().properties, property_id::session_expiry_interval), 8U);
    device.cut();
    world.join(lasting(version::v5, "under", 4)).send(goodbye(0, 60));  // AMB-3
    world.advance(8s);
    EXPECT_FALSE(exists(world, version::v5, "c"));
    EXPECT_FALSE(exists(world, version::v5, "under"));
}

TEST(expiry, a_floor_raises_zero_and_still_forbids_to_raise_it_in_disconnect) {
    options chosen;
    chosen.session_expiry_floor_s = 5;
    stage world(chosen);
    client& device = world.join(lasting(version::v5, "c", 0));
    EXPECT_EQ(
        mqtt::find_integer(device.greeting().properties, property_id::session_expiry_interval), 5U);
    device.send(goodbye(0, 30));  // AMB-2
    EXPECT_EQ(device.take<mqtt::disconnect>().reason_code, 0x82);
    world.advance(4999ms);
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(cross_version, sessions_are_shared_and_the_newest_rules_their_end) {
    stage world;
    client& modern = world.join(lasting(version::v5, "c", 2));
    modern.send(subscribe("t", 1));
    modern.cut();
    client& publisher = world.join(fleeting(version::v5, "p"));
    publisher.send(with_property(publish("t", "x", 1), property_id::content_type, "text"));
    client& old = world.join(lasting(version::v311, "c"));
    EXPECT_TRUE(old.greeting().session_present);
    EXPECT_EQ(old.take<mqtt::publish>().payload, "x");
    old.cut();
    world.advance(100s);
    EXPECT_TRUE(exists(world, version::v5, "c"));
}

TEST(cross_version, clean_start_of_either_discards_the_other) {
    stage world;
    world.join(lasting(version::v5, "a")).cut();
    world.join(fleeting(version::v311, "a")).cut();
    EXPECT_FALSE(exists(world, version::v5, "a"));
    world.join(lasting(version::v311, "b")).cut();
    world.join(fleeting(version::v5, "b")).cut();
    EXPECT_FALSE(exists(world, version::v311, "b"));
}

TEST(cross_version, retain_as_published_does_not_reach_3_1_1) {
    stage world;
    client& modern = world.join(lasting(version::v5, "c"));
    auto packet = subscribe("t", 1);
    packet.subscriptions[0].retain_as_published = true;
    modern.send(packet);
    modern.cut();
    auto retained = publish("t", "x", 1);
    retained.retain = true;
    world.join(fleeting(version::v5, "p")).send(retained);
    EXPECT_FALSE(world.join(lasting(version::v311, "c")).take<mqtt::publish>().retain);
}

}  // namespace
}  // namespace brokerproof::reference_broker
