// Questions that users have asked in public, each as a conversation, with the answer that the
// watcher must give; and conversations in which nothing is wrong.

#include <gmock/gmock.h>

#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using mqtt::property_id;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using testing::interval;
using testing::scene;
using testing::v311;
using testing::v5;

TEST(question, why_does_clean_start_0_lose_my_messages_in_mqtt_5) {
    scene seen;
    seen.arrives(1, "device", {}).subscribes(1).leaves(1);
    seen.publishes("a").publishes("b");
    seen.arrives(2, "device", {}).subscribes(2);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::no_session_expiry_interval));
    EXPECT_THAT(seen.causes(), ElementsAre(cause::no_interval));
    EXPECT_EQ(seen.of().missed.front().count, 2U);
}

TEST(question, why_is_nothing_queued_that_mosquitto_pub_sends) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1, 2).leaves(1);
    seen.publishes("a", 0);
    seen.arrives(2, "device", {.session_present = true, .asked = interval(600)});
    EXPECT_THAT(seen.causes(), ElementsAre(cause::publisher_qos_0));
    EXPECT_THAT(seen.findings(), IsEmpty());
}

TEST(question, why_is_nothing_queued_for_a_subscription_of_qos_0) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1, 0).leaves(1);
    seen.publishes("a");
    EXPECT_THAT(seen.causes(), ElementsAre(cause::subscription_qos_0));
}

TEST(question, why_is_my_session_gone_when_the_id_has_the_time_of_day) {
    scene seen;
    for (const auto* id : {"app-1201", "app-1202", "app-1203"}) {
        const auto connection = static_cast<std::uint64_t>(id[7]);
        seen.arrives(connection, id, {.asked = interval(600)})
            .subscribes(connection)
            .leaves(connection);
    }
    EXPECT_THAT(seen.findings("app-1201"), ElementsAre(finding::changing_client_id));

    scene empty;
    empty.arrives(1, "",
                  {.asked = interval(600),
                   .granted = {{property_id::assigned_client_identifier, std::string("auto-1")}}});
    EXPECT_THAT(empty.findings("auto-1"), ElementsAre(finding::empty_client_id));
}

TEST(question, why_does_only_a_persistent_publisher_not_help) {
    scene seen(v311);
    seen.arrives(1, "device", {.clean = true}).subscribes(1).leaves(1);
    seen.publishes("a");
    seen.arrives(2, "device", {.clean = true}).subscribes(2);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::clean_session));
    EXPECT_THAT(seen.findings(), ElementsAre(finding::clean_each_time));
}

TEST(question, why_does_my_handler_not_see_what_was_queued) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1).leaves(1);
    seen.publishes("a");
    seen.arrives(2, "device", {.session_present = true, .asked = interval(600)});
    seen.gets(2, "a").subscribes(2);
    EXPECT_THAT(seen.causes(), IsEmpty());
    EXPECT_THAT(seen.findings(), Contains(finding::messages_before_subscribe));
}

TEST(question, why_is_my_client_deaf_since_the_broker_was_restarted) {
    scene seen(v311);
    seen.arrives(1, "device", {}).subscribes(1).is_closed(1, witness::side::broker);
    seen.arrives(2, "device", {});
    seen.publishes("a").publishes("b").leaves(2);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::not_subscribed_again));
    EXPECT_THAT(seen.findings(), ElementsAre(finding::not_subscribed_again));
}

TEST(question, why_do_my_two_tabs_reconnect_for_ever) {
    scene seen;
    for (std::uint64_t connection = 1; connection <= 8; ++connection) {
        seen.arrives(connection, "device", {.clean = true});
        if (connection > 1) seen.is_closed(connection - 1, witness::side::broker);
        seen.after_s(2);
    }
    EXPECT_THAT(seen.findings(), ElementsAre(finding::two_clients_one_id));
}

TEST(question, why_do_messages_stop_after_ten) {
    scene seen;
    seen.arrives(1, "device",
                 {.clean = true, .asked = {{property_id::receive_maximum, std::uint32_t{10}}}})
        .subscribes(1);
    for (int i = 0; i < 12; ++i) seen.publishes(std::to_string(i));
    for (int i = 0; i < 10; ++i) seen.gets(1, std::to_string(i), 1, false);
    seen.after_s(30);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::acknowledges_nothing));
    EXPECT_THAT(seen.causes(), ElementsAre(cause::held_back));
    EXPECT_EQ(seen.of().missed.front().count, 2U);
}

TEST(question, why_is_my_session_gone_within_the_week_that_i_asked_for) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(604'800), .granted = interval(7'200)})
        .subscribes(1)
        .leaves(1);
    seen.after_s(7'300).publishes("a");
    seen.arrives(2, "device", {.asked = interval(604'800), .granted = interval(7'200)})
        .subscribes(2);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::interval_capped));
    EXPECT_THAT(seen.causes(), ElementsAre(cause::interval_capped));
}

TEST(question, why_do_messages_come_late_when_my_client_has_lost_the_network) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600), .keep_alive = 10}).subscribes(1);
    seen.publishes("a").gets(1, "a", 1, false).after_s(15).is_closed(1, witness::side::broker);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::silent_until_closed));
}

TEST(question, why_does_a_late_subscriber_get_nothing) {
    scene seen;
    seen.publishes("a").publishes("b");
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::subscribes_too_late));
}

TEST(question, why_does_close_end_the_session_that_connect_asked_for) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1).leaves(1, interval(0));
    seen.publishes("a");
    seen.arrives(2, "device", {.asked = interval(600)}).subscribes(2);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::interval_dropped_at_disconnect));
    EXPECT_THAT(seen.causes(), ElementsAre(cause::interval_zero_in_disconnect));
}

TEST(question, why_do_messages_come_twice) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1).leaves(1);
    seen.arrives(2, "device", {.session_present = true, .asked = interval(600)}).subscribes(2);
    EXPECT_THAT(seen.findings(), ElementsAre(finding::subscribes_again));
}

TEST(innocent, is_a_client_that_keeps_its_session) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1);
    seen.publishes("a").gets(1, "a").leaves(1);
    seen.publishes("b").after_s(60);
    seen.arrives(2, "device", {.session_present = true, .asked = interval(600)}).gets(2, "b");
    EXPECT_THAT(seen.causes(), IsEmpty());
    EXPECT_THAT(seen.findings(), IsEmpty());
    EXPECT_EQ(seen.of().came, 2U);
    EXPECT_EQ(gravest(seen.watching.report(seen.now_us)), std::nullopt);
}

TEST(innocent, is_a_copy_that_comes_before_the_acknowledgement) {
    scene seen;
    seen.arrives(1, "device", {.clean = true}).subscribes(1).gets(1, "a").publishes("a");
    seen.after_s(60);
    EXPECT_THAT(seen.causes(), IsEmpty());
}

TEST(innocent, is_a_client_that_takes_over_its_own_dead_connection) {
    scene seen;
    for (std::uint64_t connection = 1; connection <= 8; ++connection) {
        seen.arrives(connection, "device", {.clean = true}).after_s(3);
        if (connection > 1) seen.is_closed(connection - 1, witness::side::broker);
    }
    EXPECT_THAT(seen.findings(), IsEmpty());
}

TEST(innocent, are_one_takeover_and_qos_0_throughout) {
    scene seen;
    seen.arrives(1, "device", {.clean = true}).subscribes(1, 0);
    seen.publishes("a", 0).gets(1, "a", 0);
    seen.arrives(2, "device", {.clean = true}).subscribes(2, 0);
    seen.is_closed(1, witness::side::broker).publishes("b", 0).gets(2, "b", 0).after_s(10);
    EXPECT_THAT(seen.causes(), IsEmpty());
    EXPECT_THAT(seen.findings(), IsEmpty());
}

TEST(watcher, lets_pass_what_is_no_mqtt) {
    scene seen;
    seen.watching.opened(1);
    const std::string text = "GET / HTTP/1.1\r\n\r\n";
    seen.watching.bytes_from(
        witness::side::client, 1,
        bytes_view(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
    seen.is_closed(1, witness::side::client);
    EXPECT_EQ(seen.watching.report(0).connections, 2U);
}

TEST(watcher, does_not_call_mqtt_3_1_malformed) {
    scene seen;
    seen.watching.opened(1);
    seen.client(1,
                mqtt::connect{.protocol_name = "MQIsdp", .protocol_level = 3, .client_id = "old"});
    seen.broker(1, mqtt::connack());
    EXPECT_THAT(seen.watching.report(0).rules, IsEmpty());
}

TEST(watcher, reads_packets_that_come_in_pieces) {
    scene seen;
    seen.watching.opened(1);
    mqtt::connect request{.client_id = "device"};
    const auto encoded = mqtt::encode(request, v5);
    for (const auto byte : encoded)
        seen.watching.bytes_from(witness::side::client, 1, bytes_view(&byte, 1), 0);
    seen.broker(1, mqtt::connack());
    EXPECT_EQ(seen.of().connections, 1U);
}

}  // namespace
}  // namespace brokerproof::watch
