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
        mqtt::subscribe request{.packet_id = 7, .subscriptions = {{.filter = "t", .qos = 1}}};
        auto& sent = s.add(event_kind::sent);
        sent.packet = request;
        sent.version = mqtt::version::v5;
        const auto seen = s.received(mqtt::suback{.packet_id = 7, .reason_codes = {granted}});
        s.end(0, step_outcome::done, {}, seen);
        const auto planned =
            required_case("      - device: { subscribe: { filter: $topic, qos: 1 } }\n");
        const auto result = judge(planned, s.trace);
        EXPECT_EQ(result.kind, granted == 1 ? verdict_kind::pass : verdict_kind::unsupported)
            << result.reason;
    }
}

}  // namespace
}  // namespace brokerproof::judge
