// Totals count what is certain, and what may still change apart from it. stories_test.cpp holds
// them against the report of each story.

#include "harness/watch/totals.hpp"

#include <gmock/gmock.h>

#include "harness/watch/testing/totals_check.hpp"

namespace brokerproof::watch {
namespace {

using testing::lasting;
using testing::scene;
using testing::totals_check;

watch_totals totals_of(const scene& seen) { return seen.watching.totals(seen.now_us); }

TEST(totals, tell_the_states_of_sessions) {
    scene seen;
    seen.arrives(1, "a", lasting()).arrives(2, "b", lasting()).arrives(3, "c", {});
    EXPECT_EQ(totals_of(seen).clients[session_state::online], 4U);  // with the backend
    seen.leaves(2).leaves(3);
    EXPECT_EQ(totals_of(seen).clients[session_state::online], 2U);
    EXPECT_EQ(totals_of(seen).clients[session_state::kept], 1U);
    EXPECT_EQ(totals_of(seen).clients[session_state::over], 1U);
    seen.after_s(601);
    EXPECT_EQ(totals_of(seen).clients[session_state::kept], 0U);
    EXPECT_EQ(totals_of(seen).clients[session_state::over], 2U);
}

TEST(totals, change_nothing) {
    scene seen;
    seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a").after_s(601);
    EXPECT_EQ(totals_of(seen).waiting, 0U);  // its interval has passed
    seen.arrives(2, "device", lasting(true)).gets(2, "a");
    EXPECT_EQ(seen.of().came, 1U);  // but the broker knows better
}

TEST(totals, count_each_copy_that_waits) {
    scene seen;
    seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
    seen.publishes("a").publishes("a").publishes("b");
    EXPECT_EQ(totals_of(seen).waiting, 3U);
    seen.arrives(2, "device", lasting(true)).gets(2, "a").leaves(2);
    EXPECT_EQ(totals_of(seen).waiting, 2U);
    const mqtt::property_list expiry{{mqtt::property_id::message_expiry_interval, 5U}};
    seen.client(
        100, mqtt::publish{
                 .qos = 1, .topic = "t/1", .packet_id = 90, .properties = expiry, .payload = "c"});
    seen.broker(100, mqtt::puback{.packet_id = 90});
    EXPECT_EQ(totals_of(seen).waiting, 3U);
    seen.after_s(6);
    EXPECT_EQ(totals_of(seen).waiting, 2U);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::message_expired], 1U);
    seen.arrives(3, "device", lasting(true)).gets(3, "a").gets(3, "b").gets(3, "c").leaves(3);
    EXPECT_EQ(totals_of(seen).waiting, 0U);
    EXPECT_EQ(totals_of(seen).came, 4U);
}

TEST(totals, count_by_the_first_cause) {
    scene seen;
    totals_check totals(seen);
    seen.arrives(1, "device", {}).subscribes(1, 0).leaves(1).publishes("a", 0).publishes("b", 0);
    EXPECT_EQ(totals_of(seen).missed[cause::publisher_qos_0], 0U);
    seen.arrives(2, "device", {}).subscribes(2, 0);
    EXPECT_EQ(totals_of(seen).missed[cause::publisher_qos_0], 2U);
    EXPECT_EQ(totals_of(seen).missed[cause::subscription_qos_0], 0U);
    EXPECT_EQ(totals_of(seen).missed[cause::no_interval], 0U);
    totals.expect_what_a_report_tells();
}

TEST(totals, take_back_what_comes_late) {
    scene seen;
    totals_check totals(seen);
    seen.arrives(1, "device", lasting()).subscribes(1).publishes("a");
    EXPECT_EQ(totals_of(seen).waiting, 1U);
    seen.after_s(6);
    EXPECT_EQ(totals_of(seen).waiting, 0U);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::not_sent], 1U);
    seen.gets(1, "a");
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::not_sent], 0U);
    EXPECT_EQ(totals_of(seen).missed[cause::not_sent], 0U);
    EXPECT_EQ(totals_of(seen).came, 1U);
    totals.expect_what_a_report_tells();
}

TEST(totals, are_certain_when_its_client_was_online_for_long_enough) {
    scene seen;
    totals_check totals(seen);
    seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a", 0);
    seen.arrives(2, "device", lasting(true)).after_s(2).leaves(2);
    EXPECT_EQ(totals_of(seen).missed[cause::publisher_qos_0], 0U);
    seen.arrives(3, "device", lasting(true)).after_s(6);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::publisher_qos_0], 1U);
    seen.leaves(3);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::publisher_qos_0], 0U);
    EXPECT_EQ(totals_of(seen).missed[cause::publisher_qos_0], 1U);
    totals.expect_what_a_report_tells();
}

TEST(totals, are_not_certain_while_other_messages_wait) {
    scene seen;
    totals_check totals(seen);
    seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a", 0).publishes("b");
    seen.arrives(2, "device", lasting(true)).after_s(6).leaves(2);
    EXPECT_EQ(totals_of(seen).missed[cause::publisher_qos_0], 0U);
    seen.arrives(3, "device", lasting(true)).gets(3, "a", 0).gets(3, "b");
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::publisher_qos_0], 0U);
    EXPECT_EQ(totals_of(seen).came, 2U);
    totals.expect_what_a_report_tells();
}

TEST(totals, are_not_certain_where_bytes_were_not_recorded_or_the_publisher_may_try_again) {
    scene seen;
    totals_check totals(seen);
    seen.arrives(1, "device", lasting()).subscribes(1);
    seen.client(100, mqtt::publish{.qos = 1, .topic = "t/1", .packet_id = 90, .payload = "a"});
    seen.is_closed(100, witness::side::client).after_s(6).leaves(1);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::never_accepted], 1U);
    seen.arrives(100, "backend", {.clean = true}).publishes("b", 0);
    seen.arrives(2, "device", lasting(true)).after_s(6);
    seen.watching.lost(witness::side::broker, 2);
    seen.leaves(2);
    EXPECT_EQ(totals_of(seen).perhaps_missed[cause::publisher_qos_0], 1U);
    totals.expect_what_a_report_tells();
}

TEST(totals, keep_what_came_to_clients_that_are_forgotten) {
    scene seen;
    constexpr std::uint64_t many = 100'100;
    for (std::uint64_t connection = 1'000; connection < 1'000 + many; ++connection) {
        const auto id = "once-" + std::to_string(connection);
        seen.arrives(connection, id, {.clean = true});
        if (connection < 1'010)
            seen.subscribes(connection, 0).publishes("a", 0).gets(connection, "a", 0);
        seen.leaves(connection);
    }
    EXPECT_EQ(totals_of(seen).came, 10U);
    EXPECT_LE(totals_of(seen).clients[session_state::over], 100'001U);
}

TEST(totals, have_the_rules_that_were_broken) {
    scene seen;
    seen.arrives(1, "device", lasting()).client(1, mqtt::connect{.client_id = "device"});
    const auto totals = totals_of(seen);
    EXPECT_EQ(totals.broken_rules.at({witness::rule::second_connect, witness::side::client}), 1U);
    EXPECT_EQ(totals.findings[finding::rule_broken], 1U);
}

}  // namespace
}  // namespace brokerproof::watch
