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

bool exists(stage& on, version v, const std::string& id) {
    client& c = on.join(lasting(v, id));
    return c.greeting().session_present;
}

TEST_P(sessions, an_unknown_client_has_none) {
    stage on;
    EXPECT_FALSE(exists(on, GetParam(), "c"));
}

TEST_P(sessions, an_empty_session_is_one) {
    stage on;
    on.join(lasting(GetParam(), "c")).send(goodbye());
    EXPECT_TRUE(exists(on, GetParam(), "c"));
}

TEST_P(sessions, identifiers_are_compared_exactly) {
    stage on;
    on.join(lasting(GetParam(), "Abc")).cut();
    EXPECT_FALSE(exists(on, GetParam(), "abc"));
    EXPECT_FALSE(exists(on, GetParam(), "Ab"));
    EXPECT_FALSE(exists(on, GetParam(), "Abcd"));
    EXPECT_TRUE(exists(on, GetParam(), "Abc"));
}

TEST_P(sessions, subscriptions_come_back_with_the_session) {
    stage on;
    client& first = on.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.cut();
    client& again = on.join(lasting(GetParam(), "c"));
    on.join(fleeting(GetParam(), "p")).send(publish("t", "live", 1));
    EXPECT_EQ(again.take<mqtt::publish>().payload, "live");
}

TEST_P(sessions, clean_start_discards_everything) {
    stage on;
    client& first = on.join(lasting(GetParam(), "c"));
    first.send(subscribe("t", 1));
    first.send(publish("other", "x", 2, 7));
    first.cut();
    client& publisher = on.join(fleeting(GetParam(), "p"));
    publisher.send(publish("t", "missed", 1));
    auto clean = lasting(GetParam(), "c");
    clean.clean_start = true;
    client& second = on.join(clean);
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
    stage on;
    on.join(fleeting(GetParam(), "c")).cut();
    EXPECT_FALSE(exists(on, GetParam(), "c"));
}

TEST(sessions_v311, without_clean_session_have_no_end) {
    stage on;
    on.join(lasting(version::v311, "c")).cut();
    on.advance(std::chrono::hours(24 * 365));
    EXPECT_TRUE(exists(on, version::v311, "c"));
}

TEST(sessions_v5, clean_start_1_with_an_interval_lasts) {
    stage on;
    auto packet = lasting(version::v5, "c");
    packet.clean_start = true;
    on.join(packet).cut();
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(expiry, happens_at_the_interval_and_not_before) {
    stage on;
    on.join(lasting(version::v5, "early", 4)).cut();
    on.join(lasting(version::v5, "late", 4)).cut();
    on.advance(4s - 1us);
    EXPECT_TRUE(exists(on, version::v5, "early"));
    on.advance(1us);
    EXPECT_FALSE(exists(on, version::v5, "late"));
}

TEST(expiry, is_due_as_a_timer_not_at_the_next_connect) {
    stage on;
    client& c = on.join(lasting(version::v5, "c", 4));
    c.send(subscribe("t", 1));
    c.cut();
    EXPECT_EQ(on.broker().next_timer(), on.now() + 4s);
    client& p = on.join(fleeting(version::v5, "p"));
    p.send(publish("t", "x", 1));
    EXPECT_EQ(p.take<mqtt::puback>().reason_code, 0);
    on.advance(4s);
    p.send(publish("t", "x", 1));
    EXPECT_EQ(p.take<mqtt::puback>().reason_code, 0x10);
}

TEST(expiry, an_absent_interval_is_zero) {
    stage on;
    auto packet = fleeting(version::v5, "c");
    packet.clean_start = false;
    on.join(packet).cut();
    EXPECT_FALSE(exists(on, version::v5, "c"));
}

TEST(expiry, the_largest_interval_never_ends_and_the_next_one_is_long) {
    stage on;
    on.join(lasting(version::v5, "never", 0xFFFFFFFF)).cut();
    EXPECT_FALSE(on.broker().next_timer());
    on.join(lasting(version::v5, "long", 0xFFFFFFFE)).cut();
    on.advance(std::chrono::hours(24 * 365 * 100));
    EXPECT_TRUE(exists(on, version::v5, "never"));
    EXPECT_TRUE(exists(on, version::v5, "long"));
}

TEST(expiry, counts_from_the_close_of_the_connection) {
    stage on;
    client& c = on.join(lasting(version::v5, "c", 3));
    on.advance(100s);
    EXPECT_FALSE(c.closed());
    c.cut();
    on.advance(2999ms);
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(expiry, every_reconnect_replaces_interval_and_clock) {
    stage on;
    on.join(lasting(version::v5, "c", 3)).cut();
    on.advance(2s);
    on.join(lasting(version::v5, "c", 3)).cut();
    on.advance(2s);
    client& longer = on.join(lasting(version::v5, "c", 60));
    EXPECT_TRUE(longer.greeting().session_present);
    on.advance(10s);
    EXPECT_FALSE(longer.closed());
    longer.cut();
    on.advance(30s);
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(expiry, disconnect_may_shorten_lengthen_and_leave_the_interval) {
    stage on;
    on.join(lasting(version::v5, "zero")).send(goodbye(0, 0));
    EXPECT_FALSE(exists(on, version::v5, "zero"));
    on.join(lasting(version::v5, "shorter", 60)).send(goodbye(0, 2));
    on.join(lasting(version::v5, "longer", 1)).send(goodbye(0, 60));
    on.join(lasting(version::v5, "same", 60)).send(goodbye());
    on.join(lasting(version::v5, "never", 1)).send(goodbye(0, 0xFFFFFFFF));
    on.join(lasting(version::v5, "will wanted", 60)).send(goodbye(4, 2));
    on.advance(2s);
    EXPECT_FALSE(exists(on, version::v5, "shorter"));
    EXPECT_FALSE(exists(on, version::v5, "will wanted"));
    EXPECT_TRUE(exists(on, version::v5, "longer"));
    EXPECT_TRUE(exists(on, version::v5, "same"));
    EXPECT_TRUE(exists(on, version::v5, "never"));
}

TEST(expiry, the_interval_of_disconnect_holds_for_one_absence) {
    stage on;
    on.join(lasting(version::v5, "c", 60)).send(goodbye(0, 3));
    on.advance(1s);
    on.join(lasting(version::v5, "c", 60)).cut();
    on.advance(10s);
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(expiry, disconnect_may_not_raise_an_interval_of_zero) {
    stage on;
    client& observer = on.join(fleeting(version::v5, "o"));
    observer.send(subscribe("w", 0));
    observer.take<mqtt::suback>();
    client& c = on.join(with_will(lasting(version::v5, "c", 0), will("w", "gone")));
    c.send(goodbye(0, 30));
    EXPECT_EQ(c.take<mqtt::disconnect>().reason_code, 0x82);
    EXPECT_TRUE(c.closed());
    EXPECT_EQ(observer.take<mqtt::publish>().payload, "gone");
    EXPECT_FALSE(exists(on, version::v5, "c"));
}

TEST(expiry, zero_may_be_repeated_in_disconnect) {
    stage on;
    client& c = on.join(lasting(version::v5, "c", 0));
    c.send(goodbye(0, 0));
    EXPECT_TRUE(c.closed());
    EXPECT_TRUE(c.quiet());
}

TEST(expiry, a_cap_is_announced_and_kept) {
    options chosen;
    chosen.session_expiry_cap_s = 8;
    stage on(chosen);
    client& c = on.join(lasting(version::v5, "c", 60));
    EXPECT_EQ(mqtt::find_integer(c.greeting().properties, property_id::session_expiry_interval),
              8U);
    c.cut();
    on.join(lasting(version::v5, "under", 4)).send(goodbye(0, 60));  // AMB-3
    on.advance(8s);
    EXPECT_FALSE(exists(on, version::v5, "c"));
    EXPECT_FALSE(exists(on, version::v5, "under"));
}

TEST(expiry, a_floor_raises_zero_and_still_forbids_to_raise_it_in_disconnect) {
    options chosen;
    chosen.session_expiry_floor_s = 5;
    stage on(chosen);
    client& c = on.join(lasting(version::v5, "c", 0));
    EXPECT_EQ(mqtt::find_integer(c.greeting().properties, property_id::session_expiry_interval),
              5U);
    c.send(goodbye(0, 30));  // AMB-2
    EXPECT_EQ(c.take<mqtt::disconnect>().reason_code, 0x82);
    on.advance(4999ms);
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(cross_version, sessions_are_shared_and_the_newest_rules_their_end) {
    stage on;
    client& modern = on.join(lasting(version::v5, "c", 2));
    modern.send(subscribe("t", 1));
    modern.cut();
    client& publisher = on.join(fleeting(version::v5, "p"));
    publisher.send(with(publish("t", "x", 1), property_id::content_type, "text"));
    client& old = on.join(lasting(version::v311, "c"));
    EXPECT_TRUE(old.greeting().session_present);
    EXPECT_EQ(old.take<mqtt::publish>().payload, "x");
    old.cut();
    on.advance(100s);
    EXPECT_TRUE(exists(on, version::v5, "c"));
}

TEST(cross_version, clean_start_of_either_discards_the_other) {
    stage on;
    on.join(lasting(version::v5, "a")).cut();
    on.join(fleeting(version::v311, "a")).cut();
    EXPECT_FALSE(exists(on, version::v5, "a"));
    on.join(lasting(version::v311, "b")).cut();
    on.join(fleeting(version::v5, "b")).cut();
    EXPECT_FALSE(exists(on, version::v311, "b"));
}

TEST(cross_version, retain_as_published_does_not_reach_3_1_1) {
    stage on;
    client& modern = on.join(lasting(version::v5, "c"));
    auto packet = subscribe("t", 1);
    packet.subscriptions[0].retain_as_published = true;
    modern.send(packet);
    modern.cut();
    auto retained = publish("t", "x", 1);
    retained.retain = true;
    on.join(fleeting(version::v5, "p")).send(retained);
    EXPECT_FALSE(on.join(lasting(version::v311, "c")).take<mqtt::publish>().retain);
}

}  // namespace
}  // namespace brokerproof::reference_broker
