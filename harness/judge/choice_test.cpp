// What a broker may choose is not held against it.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

TEST(Judge, DistinctLooksOnlyAtTheAlternativeThatAPacketMatches) {
    scribe s;
    const auto step =
        "      - device: { expect: { any: [{ publish: { payload: a, packet_id: { distinct: ids } } "
        "},\n"
        "                                  { publish: { payload: b } }] } }\n";
    const auto id_7 = [](const std::string& payload) {
        return mqtt::packet(
            mqtt::publish{.qos = 1, .topic = "t", .packet_id = 7, .payload = payload});
    };
    s.begin(0);
    s.end(0, step_outcome::done, {s.received(id_7("a"))});
    s.begin(1);
    s.end(1, step_outcome::done, {s.received(id_7("b"))});
    EXPECT_EQ(judge(required_case(std::string(step) + step), s.trace).kind, verdict_kind::pass);
    s.begin(2);
    s.end(2, step_outcome::done, {s.received(id_7("a"))});
    EXPECT_EQ(judge(required_case(std::string(step) + step + step), s.trace).kind,
              verdict_kind::fail);
}

TEST(Judge, AGrantBelowWhatWasAskedForIsNoViolation) {
    for (const std::uint8_t granted : {std::uint8_t{0}, std::uint8_t{1}}) {
        scribe s;
        s.begin(0);
        s.sent(mqtt::subscribe{.packet_id = 7, .subscriptions = {{.filter = "t", .qos = 1}}});
        const auto seen = s.received(mqtt::suback{.packet_id = 7, .reason_codes = {granted}});
        s.end(0, step_outcome::done, {}, seen);
        const auto planned =
            required_case("      - device: { subscribe: { filter: $topic, qos: 1 } }\n");
        const auto result = judge(planned, s.trace);
        EXPECT_EQ(result.kind, granted == 1 ? verdict_kind::pass : verdict_kind::unsupported)
            << result.reason;
    }
}

TEST(Judge, ASentinelBehindWhatTheClientOwesIsHeldBackAndAnyOtherBlocks) {
    const auto verdict_after = [](const auto& exchange, bool sentinel = true) {
        scribe s;
        exchange(s);
        s.begin(0);
        if (sentinel) s.sent(message("bp-fence-1"), "backend");
        s.end(0, step_outcome::no_fence, {});
        const auto planned =
            required_case("      - device: { expect_none: publish, fence: device }\n");
        return judge(planned, s.trace);
    };
    const auto message_7 = [](std::uint8_t qos) {
        return mqtt::packet(
            mqtt::publish{.qos = qos, .topic = "t", .packet_id = 7, .payload = "a"});
    };
    const auto answer = [](scribe& s, mqtt::packet packet) { s.sent(std::move(packet)); };
    const auto held = verdict_after([&](scribe& s) { s.received(message_7(1)); });
    EXPECT_EQ(held.kind, verdict_kind::unsupported);
    EXPECT_EQ(held.reason, "the sentinel is held back: device owes answers to 1 message");
    const auto never_sent = verdict_after([&](scribe& s) { s.received(message_7(1)); }, false);
    EXPECT_EQ(never_sent.kind, verdict_kind::blocked);
    const auto nothing_owed = verdict_after([&](scribe& s) {
        s.received(message_7(1));
        answer(s, mqtt::puback{.packet_id = 7});
    });
    EXPECT_EQ(nothing_owed.kind, verdict_kind::blocked);
    const auto owes_pubcomp = verdict_after([&](scribe& s) {
        s.received(message_7(2));
        answer(s, mqtt::pubrec{.packet_id = 7});
        s.received(mqtt::pubrel{.packet_id = 7});
    });
    EXPECT_EQ(owes_pubcomp.kind, verdict_kind::unsupported);
    const auto broker_owes_pubrel = verdict_after([&](scribe& s) {
        s.received(message_7(2));
        answer(s, mqtt::pubrec{.packet_id = 7});
    });
    EXPECT_EQ(broker_owes_pubrel.kind, verdict_kind::blocked);
}

}  // namespace
}  // namespace brokerproof::judge
