// A wrong flag and a wrong order are told by their own statements.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

mqtt::publish publish_of(const std::string& payload) {
    auto packet = std::get<mqtt::publish>(message(payload));
    packet.qos = 1;
    packet.packet_id = 1;
    return packet;
}

/// The client expects what is `wanted`, and gets these, the first of them for that step.
verdict judged(const std::string& wanted, const std::vector<mqtt::publish>& coming,
               mqtt::version spoken = mqtt::version::v311, bool retain_as_published = false) {
    const auto planned =
        case_of("      - device: { expect: { publish: " + wanted + " }, why: It is lost. }\n",
                plan::case_kind::required, spoken);
    scribe notes(spoken);
    mqtt::subscribe asked;
    asked.subscriptions.push_back({"t", 1, false, retain_as_published, 0});
    notes.sent(asked);
    for (const auto* payload : {"a", "b"}) notes.sent(publish_of(payload), "backend");
    notes.begin(0);
    const auto first = notes.received(coming.front());
    notes.end(0, step_outcome::done, {first});
    for (auto one = coming.begin() + 1; one != coming.end(); ++one) notes.received(*one);
    return judge(planned, notes.trace);
}

TEST(telling_difference, dup_alone_is_about_dup) {
    auto again = publish_of("a");
    again.dup = true;
    EXPECT_EQ(judged("{ payload: a, dup: false }", {again}).statement, "MQTT-3.3.1-3");
    EXPECT_EQ(judged("{ payload: a, dup: true }", {publish_of("a")}).statement, "MQTT-3.3.1-1");
}

TEST(telling_difference, retain_alone_is_about_retain) {
    auto retained = publish_of("a");
    retained.retain = true;
    const auto live = publish_of("a");
    EXPECT_EQ(judged("{ payload: a, retain: true }", {live}).statement, "MQTT-3.3.1-8");
    EXPECT_EQ(judged("{ payload: a, retain: true }", {live}, mqtt::version::v5).statement,
              "T5:3.3.1.3/b");
    EXPECT_EQ(judged("{ payload: a, retain: false }", {retained}).statement, "MQTT-3.3.1-9");
    EXPECT_EQ(judged("{ payload: a, retain: false }", {retained}, mqtt::version::v5).statement,
              "MQTT-3.3.1-12");
}

TEST(telling_difference, retain_as_published_gives_the_flag_another_meaning) {
    const auto seen =
        judged("{ payload: a, retain: true }", {publish_of("a")}, mqtt::version::v5, true);
    EXPECT_EQ(seen.statement, "");
}

TEST(telling_difference, what_comes_later_is_out_of_order_and_not_lost) {
    const auto seen = judged("{ payload: a }", {publish_of("b"), publish_of("a")});
    EXPECT_EQ(seen.kind, verdict_kind::fail);
    EXPECT_EQ(seen.statement, "MQTT-4.6.0-6");
    EXPECT_NE(seen.meaning, "It is lost.");
    EXPECT_EQ(
        judged("{ payload: a }", {publish_of("b"), publish_of("a")}, mqtt::version::v5).statement,
        "MQTT-4.6.0-5");
}

TEST(telling_difference, what_never_comes_is_lost) {
    const auto seen = judged("{ payload: a }", {publish_of("b")});
    EXPECT_EQ(seen.statement, "");
    EXPECT_EQ(seen.meaning, "It is lost.");
}

TEST(telling_difference, order_is_per_topic_and_qos) {
    auto other_qos = publish_of("a");
    other_qos.qos = 2;
    EXPECT_EQ(judged("{ payload: a }", {publish_of("b"), other_qos}).statement, "");
    EXPECT_EQ(judged("{ payload: b }", {publish_of("a"), publish_of("b")}).statement, "")
        << "the message that came first was published first, too";
}

TEST(telling_difference, more_than_a_flag_is_left_to_the_step) {
    auto other = publish_of("b");
    other.dup = true;
    EXPECT_EQ(judged("{ payload: a, dup: false }", {other}).statement, "");
}

}  // namespace
}  // namespace brokerproof::judge
