// Recordings that lack something: nobody is accused of what was not recorded.

#include <gmock/gmock.h>

#include "harness/watch/joining.hpp"
#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using ::testing::ElementsAre;
using testing::interval;
using ::testing::IsEmpty;
using testing::scene;
using testing::v311;
using testing::v5;

constexpr auto by_client = mqtt::sender::client;
constexpr auto by_server = mqtt::sender::server;

bytes encoded(const mqtt::packet& packet, mqtt::version as) { return mqtt::encode(packet, as); }

TEST(version_shown_by, tells_messages_of_text_apart) {
    const mqtt::publish message{.qos = 1, .topic = "t", .packet_id = 7, .payload = R"({"a":1})"};
    EXPECT_EQ(version_shown_by(encoded(message, v311), by_client), v311);
    EXPECT_EQ(version_shown_by(encoded(message, v5), by_client), v5);
    auto with_property = message;
    with_property.properties = {{mqtt::property_id::message_expiry_interval, std::uint32_t{60}}};
    EXPECT_EQ(version_shown_by(encoded(with_property, v5), by_client), v5);
}

TEST(version_shown_by, does_not_guess) {
    const mqtt::publish binary{
        .qos = 1, .topic = "t", .packet_id = 7, .payload = std::string("\0\1\2\3\4", 5)};
    EXPECT_EQ(version_shown_by(encoded(binary, v311), by_client), std::nullopt);
    EXPECT_EQ(version_shown_by(encoded(mqtt::pingreq(), v5), by_client), std::nullopt);
    EXPECT_EQ(version_shown_by(encoded(mqtt::puback{.packet_id = 7}, v5), by_server), std::nullopt);
}

TEST(is_whole_packets, finds_where_packets_begin) {
    auto two = encoded(mqtt::puback{.packet_id = 7}, v5);
    const auto second = encoded(mqtt::publish{.topic = "t", .payload = "a"}, v5);
    two.insert(two.end(), second.begin(), second.end());
    EXPECT_TRUE(is_whole_packets(two, v5, by_server));
    EXPECT_TRUE(is_whole_packets(two, std::nullopt, by_server));
    EXPECT_FALSE(is_whole_packets(bytes_view(two).first(two.size() - 1), v5, by_server));
    EXPECT_FALSE(is_whole_packets(bytes_view(two).subspan(1), v5, by_server));
}

/// The backend's connection, whose beginning was not recorded, publishes.
void publishes_unknown(scene& seen, const std::string& payload) {
    const mqtt::publish message{.qos = 1, .topic = "t/1", .packet_id = 9, .payload = payload};
    seen.client(200, message).broker(200, mqtt::puback{.packet_id = 9});
}

TEST(recording, counts_messages_of_a_publisher_that_nobody_knows) {
    scene seen;
    seen.watching.joined(200);
    seen.arrives(1, "device", {}).subscribes(1).leaves(1);
    publishes_unknown(seen, "text of a message");
    seen.arrives(2, "device", {}).subscribes(2);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::no_interval));
}

TEST(recording, leaves_out_messages_whose_version_nobody_knows) {
    scene seen;
    seen.watching.joined(200);
    seen.arrives(1, "device", {}).subscribes(1).leaves(1);
    publishes_unknown(seen, "\1");
    seen.arrives(2, "device", {}).subscribes(2);
    EXPECT_THAT(seen.causes(), IsEmpty());
    EXPECT_EQ(seen.watching.report(seen.now_us).unread.uncertain_messages, 1U);
}

TEST(recording, reads_a_connection_whose_connect_was_recorded_though_its_syn_was_not) {
    scene seen;
    seen.watching.joined(1);
    mqtt::connect request{.client_id = "device"};
    seen.client(1, request).broker(1, mqtt::connack()).subscribes(1).leaves(1);
    EXPECT_EQ(seen.of().connections, 1U);
}

TEST(recording, cannot_tell_what_became_of_a_message_when_bytes_of_the_broker_are_missing) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1).publishes("a");
    seen.watching.lost(witness::side::broker, 1);
    seen.after_s(60);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::cannot_be_told));

    // It reads again what comes behind.
    seen.gets(1, "b").publishes("b").publishes("c").after_s(60);
    EXPECT_EQ(seen.of().came, 1U);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::not_sent, cause::cannot_be_told));
}

TEST(recording, cannot_tell_what_a_client_is_owed_when_its_bytes_are_missing) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1);
    seen.watching.lost(witness::side::client, 1);  // an UNSUBSCRIBE, perhaps
    seen.publishes("a").after_s(60);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::cannot_be_told));
    EXPECT_THAT(seen.findings(), IsEmpty());
}

TEST(recording, knows_a_session_again_that_begins_anew) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1);
    seen.watching.lost(witness::side::client, 1);
    seen.is_closed(1, witness::side::client);
    seen.arrives(2, "device", {.clean = true, .asked = interval(600)}).subscribes(2);
    seen.publishes("a").after_s(60);
    EXPECT_THAT(seen.causes(), ElementsAre(cause::not_sent));
}

TEST(recording, accuses_nobody_of_what_was_not_recorded) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(600)}).subscribes(1);
    seen.watching.lost(witness::side::broker, 1);
    seen.client(1, mqtt::puback{.packet_id = 77});  // of a message that was not recorded
    seen.watching.lost(witness::side::client, 1);
    seen.broker(1, mqtt::puback{.packet_id = 78});
    const auto report = seen.watching.report(seen.now_us);
    EXPECT_THAT(report.rules, IsEmpty());
    EXPECT_EQ(gravest(report), std::nullopt);
}

TEST(recording, names_what_is_no_mqtt) {
    scene seen;
    const auto says = [&](std::uint64_t connection, std::string_view text) {
        seen.watching.opened(connection);
        seen.watching.bytes_from(witness::side::client, connection, bytes_in(text), 0);
        seen.watching.bytes_from(witness::side::broker, connection, bytes_in("\x20\x02"), 0);
    };
    says(1, "\x16\x03\x01\x02");
    says(2, "GET /mqtt HTTP/1.1\r\n");
    says(3, "\xff\xff\xff\xff\xff\xff");
    const auto unread = seen.watching.report(0).unread;
    EXPECT_EQ(unread.tls, 1U);
    EXPECT_EQ(unread.http, 1U);
    EXPECT_EQ(unread.other, 1U);
    EXPECT_EQ(unread.one_sided, 0U);
}

TEST(recording, counts_connections_of_which_only_one_side_was_recorded) {
    scene seen;
    seen.watching.opened(1);
    seen.client(1, mqtt::connect{.client_id = "device"});
    EXPECT_EQ(seen.watching.report(0).unread.one_sided, 1U);
    seen.is_closed(1, witness::side::client);
    EXPECT_EQ(seen.watching.report(0).unread.one_sided, 1U);
}

}  // namespace
}  // namespace brokerproof::watch
