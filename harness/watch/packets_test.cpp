// The packets behind findings and missed messages.

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "harness/watch/last_packets.hpp"
#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using mqtt::property_id;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::interval;
using testing::lasting;
using ::testing::Not;
using testing::scene;
using ::testing::SizeIs;
using testing::v311;
using testing::v5;

/// "device connect", "device: connack": with a colon, it comes from the broker.
std::vector<std::string> lines_of(const std::vector<shown_packet>& packets) {
    std::vector<std::string> out;
    for (const auto& shown : packets)
        out.push_back(fmt::format("{}{} {}", shown.client_id,
                                  shown.from == witness::side::broker ? ":" : "",
                                  name_of(shown.kind)));
    return out;
}

std::string label(const mqtt::packet& packet, mqtt::version version = v5) {
    return label_of(note_of(packet, version, "t/1"));
}

TEST(noted_packet, tells_the_fields_that_matter_and_no_secret) {
    mqtt::connect request{.clean_start = false, .keep_alive = 30, .properties = interval(60)};
    request.username = "me";
    request.password = "secret";
    request.will = mqtt::will{.topic = "w/1", .payload = "gone"};
    EXPECT_EQ(label(request),
              "v5 clean_start=0 keep_alive=30 session_expiry_interval=60 will_topic=w/1");
    EXPECT_EQ(label(mqtt::connack{.session_present = true}), "session_present=1 rc=0x00");
    EXPECT_EQ(label(mqtt::publish{.qos = 1, .packet_id = 7, .payload = "secret"}),
              "topic=t/1 qos=1 dup=0 retain=0 id=7 payload=(6 bytes)");
    EXPECT_EQ(label(mqtt::subscribe{
                  .packet_id = 2,
                  .subscriptions = {{.filter = "a/#", .qos = 1, .retain_handling = 2}, {}}}),
              "id=2 filter=a/# qos=1 retain_handling=2 and 1 more");
    EXPECT_EQ(label(mqtt::suback{.packet_id = 2, .reason_codes = {1, 0x87}}),
              "id=2 rc=[0x01, 0x87]");
    EXPECT_EQ(label(mqtt::unsubscribe{.packet_id = 3, .filters = {"a/#"}}), "id=3 filter=a/#");
    EXPECT_EQ(label(mqtt::puback{.packet_id = 7, .reason_code = 0x10}), "id=7 rc=0x10");
    EXPECT_EQ(label(mqtt::puback{.packet_id = 7}, v311), "id=7");
    EXPECT_EQ(label(mqtt::disconnect{.reason_code = 4, .properties = interval(0)}),
              "rc=0x04 session_expiry_interval=0");
}

TEST(noted_packet, is_cut_between_code_points) {
    const auto whole = std::string(30, 'a') + "\u00e9" + "b";
    const auto noted = note_of(mqtt::publish{}, v5, whole);
    EXPECT_EQ(noted.text_view(), std::string(30, 'a'));
    EXPECT_THAT(label_of(noted), HasSubstr(std::string(30, 'a') + "... qos=0"));
    const std::vector<std::uint8_t> codes(40, 1);
    EXPECT_THAT(label(mqtt::suback{.reason_codes = codes}), HasSubstr(", ...]"));
}

TEST(last_packets, keep_how_a_client_connected_behind_many_messages) {
    last_packets last;
    last.add(note_of(mqtt::connect{}, v5, {}));
    for (int i = 0; i < 100; ++i) last.add(note_of(mqtt::publish{}, v5, "a"));
    const auto kept = last.list();
    ASSERT_THAT(kept, SizeIs(1 + last_packets::most_messages));
    const auto shown = shown_packets(kept, "device");
    EXPECT_EQ(shown.front().kind, packet_kind::connect);
    EXPECT_EQ(shown.at(1).left_out, 100 - last_packets::most_messages);
    EXPECT_EQ(shown.back().left_out, 0U);
    for (int i = 0; i < 100; ++i) last.add(note_of(mqtt::subscribe{}, v5, {}));
    EXPECT_THAT(last.list(), SizeIs(last_packets::most_of_session + last_packets::most_messages));
    EXPECT_TRUE(std::ranges::is_sorted(last.list(), {}, &noted_packet::number));
}

TEST(packets, show_why_a_message_was_missed) {
    scene seen;
    seen.arrives(1, "device", {}).subscribes(1).after_s(1).leaves(1).after_s(1);
    seen.publishes("a").after_s(1).arrives(2, "device", {}).subscribes(2).after_s(1);
    const auto told = seen.of();
    ASSERT_THAT(told.missed, SizeIs(1));
    EXPECT_THAT(lines_of(told.missed.front().packets),
                ElementsAre("device connect", "device: connack", "device subscribe",
                            "device: suback", "device disconnect", "device connection_closed",
                            "backend publish", "device connect", "device: connack"));
    EXPECT_EQ(told.missed.front().packets.at(6).at_us, 2'000'000);
    ASSERT_THAT(told.findings, SizeIs(1));
    EXPECT_THAT(lines_of(told.findings.front().packets),
                ElementsAre("device connect", "device: connack"));
    EXPECT_EQ(told.findings.front().packets.front().connection, 1U);
}

TEST(packets, show_the_publisher_whose_message_is_refused_once) {
    scene seen;
    seen.arrives(1, "device", lasting()).after_s(1);
    seen.client(1, mqtt::publish{.qos = 1, .topic = "t/1", .packet_id = 5, .payload = "secret"});
    seen.broker(1, mqtt::puback{.packet_id = 5, .reason_code = 0x87});
    const auto packets = seen.of().findings.front().packets;
    EXPECT_THAT(lines_of(packets), ElementsAre("device connect", "device: connack",
                                               "device publish", "device: puback"));
    EXPECT_THAT(packets.at(2).label, AllOf(HasSubstr("topic=t/1"), Not(HasSubstr("secret"))));
    EXPECT_THAT(packets.at(3).label, HasSubstr("rc=0x87"));
}

TEST(packets, show_a_message_that_came_too_early_for_a_subscription) {
    scene seen;
    seen.after_s(1).publishes("a").after_s(1).arrives(1, "device", lasting()).subscribes(1);
    EXPECT_THAT(lines_of(seen.of().findings.front().packets),
                ElementsAre("backend publish", "device connect", "device: connack",
                            "device subscribe", "device: suback"));
}

TEST(packets, show_a_message_that_waits_behind_the_last_ones) {
    scene seen;
    seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").after_s(60);
    const auto packets = seen.of().missed.front().packets;
    EXPECT_EQ(lines_of(packets).back(), "backend publish");
}

TEST(packets, show_the_topic_behind_an_alias) {
    scene seen;
    seen.arrives(1, "device", lasting());
    const mqtt::property_list alias{{property_id::topic_alias, std::uint32_t{1}}};
    seen.client(1, mqtt::publish{.qos = 1, .topic = "t/9", .packet_id = 5, .properties = alias});
    seen.client(1, mqtt::publish{.qos = 1, .packet_id = 6, .properties = alias});
    seen.broker(1, mqtt::puback{.packet_id = 6, .reason_code = 0x87});
    const auto found = seen.of().findings;
    const auto refused = std::ranges::find(found, finding::publish_refused, &client_finding::kind);
    ASSERT_NE(refused, found.end());
    EXPECT_THAT(refused->packets.at(3).label, HasSubstr("topic=t/9"));
}

TEST(packets, show_the_first_breach_of_a_rule) {
    scene seen;
    seen.arrives(1, "device", lasting());
    seen.broker(1, mqtt::suback{.packet_id = 3, .reason_codes = {0}});
    const auto rules = seen.watching.report(seen.now_us).rules;
    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_THAT(lines_of(rules.front().packets),
                ElementsAre("device connect", "device: connack", "device: suback"));
}

TEST(packets, are_kept_for_a_bounded_number_of_findings) {
    scene seen;
    constexpr std::uint64_t many = 10'100;
    for (std::uint64_t connection = 1'000; connection < 1'000 + many; ++connection)
        seen.arrives(connection, fmt::format("{:06}", connection), {});
    const auto report = seen.watching.report(seen.now_us);
    const auto with_packets = std::ranges::count_if(report.clients, [](const auto& known) {
        return !known.findings.empty() && !known.findings.front().packets.empty();
    });
    EXPECT_EQ(with_packets, 10'000);
}

}  // namespace
}  // namespace brokerproof::watch
