// A choice that the standard leaves to a broker is not held against it.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

TEST(judge, distinct_looks_only_at_the_alternative_that_a_packet_matches) {
    scribe notes;
    const auto step =
        "      - device: { expect: { any: [{ publish: { payload: a, packet_id: { distinct: ids } } "
        "},\n"
        "                                  { publish: { payload: b } }] } }\n";
    const auto id_7 = [](const std::string& payload) {
        return mqtt::packet(
            mqtt::publish{.qos = 1, .topic = "t", .packet_id = 7, .payload = payload});
    };
    notes.begin(0);
    notes.end(0, step_outcome::done, {notes.received(id_7("a"))});
    notes.begin(1);
    notes.end(1, step_outcome::done, {notes.received(id_7("b"))});
    EXPECT_EQ(judge(required_case(std::string(step) + step), notes.trace).kind, verdict_kind::pass);
    notes.begin(2);
    notes.end(2, step_outcome::done, {notes.received(id_7("a"))});
    EXPECT_EQ(judge(required_case(std::string(step) + step + step), notes.trace).kind,
              verdict_kind::fail);
}

TEST(judge, a_broker_need_have_no_room_for_a_client_or_a_message) {
    const auto verdict_of = [](const mqtt::packet& answer, const std::string& step) {
        scribe notes;
        notes.begin(0);
        const auto seen = notes.received(answer);
        notes.end(0, step_outcome::done, {}, seen);
        return judge(required_case("      - device: " + step + "\n"), notes.trace).kind;
    };
    const std::string publish = "{ publish: { topic: $topic, qos: 1, payload: a } }";
    EXPECT_EQ(verdict_of(connack(false, 0x97), "{ connect: {} }"), verdict_kind::unsupported);
    EXPECT_EQ(verdict_of(connack(false, 0x87), "{ connect: {} }"), verdict_kind::blocked);
    EXPECT_EQ(verdict_of(mqtt::puback{.packet_id = 1, .reason_code = 0x97}, publish),
              verdict_kind::unsupported);
    EXPECT_EQ(verdict_of(mqtt::puback{.packet_id = 1, .reason_code = 0x87}, publish),
              verdict_kind::blocked);
}

TEST(judge, a_broker_need_not_admit_a_client_that_connects_too_often) {
    const auto verdict_after = [](int connects) {
        scribe notes;
        mqtt::connect hello;
        hello.client_id = "hasty";
        for (int i = 1; i < connects; ++i) {
            notes.sent(hello);
            notes.received(connack(true));
        }
        notes.begin(0);
        notes.sent(hello);
        const auto seen = notes.add(
            trace::closed{trace::closing_side::broker, trace::closing_way::fin, 0, 0, {}});
        notes.end(0, step_outcome::done, {seen});
        const auto planned = required_case(
            "      - device: { connect: {}, expect: { connack: { session_present: true } } }\n");
        return judge(planned, notes.trace).kind;
    };
    EXPECT_NE(verdict_after(5), verdict_kind::unsupported);
    EXPECT_EQ(verdict_after(6), verdict_kind::unsupported);
}

TEST(judge, a_grant_below_the_request_is_no_violation) {
    for (const std::uint8_t granted : {std::uint8_t{0}, std::uint8_t{1}}) {
        scribe notes;
        notes.begin(0);
        notes.sent(mqtt::subscribe{.packet_id = 7, .subscriptions = {{.filter = "t", .qos = 1}}});
        const auto seen = notes.received(mqtt::suback{.packet_id = 7, .reason_codes = {granted}});
        notes.end(0, step_outcome::done, {}, seen);
        const auto planned =
            required_case("      - device: { subscribe: { filter: $topic, qos: 1 } }\n");
        const auto result = judge(planned, notes.trace);
        EXPECT_EQ(result.kind, granted == 1 ? verdict_kind::pass : verdict_kind::unsupported)
            << result.reason;
    }
}

TEST(judge, a_missing_sentinel_is_excused_only_while_the_client_owes_an_answer) {
    const auto verdict_after = [](const auto& exchange, bool sentinel = true) {
        scribe notes;
        exchange(notes);
        notes.begin(0);
        if (sentinel) notes.sent(message("bp-fence-1"), "backend");
        notes.end(0, step_outcome::no_fence, {}, {},
                  sentinel ? std::optional<std::uint32_t>(1) : std::nullopt);
        const auto planned =
            required_case("      - device: { expect_none: publish, fence: device }\n");
        return judge(planned, notes.trace);
    };
    const auto message_7 = [](std::uint8_t qos) {
        return mqtt::packet(
            mqtt::publish{.qos = qos, .topic = "t", .packet_id = 7, .payload = "a"});
    };
    const auto answer = [](scribe& notes, mqtt::packet packet) { notes.sent(std::move(packet)); };
    const auto held = verdict_after([&](scribe& notes) { notes.received(message_7(1)); });
    EXPECT_EQ(held.kind, verdict_kind::unsupported);
    EXPECT_EQ(held.reason,
              "the broker may hold back the sentinel: device has not answered 1 message");
    const auto never_sent =
        verdict_after([&](scribe& notes) { notes.received(message_7(1)); }, false);
    EXPECT_EQ(never_sent.kind, verdict_kind::blocked);
    const auto nothing_owed = verdict_after([&](scribe& notes) {
        notes.received(message_7(1));
        answer(notes, mqtt::puback{.packet_id = 7});
    });
    EXPECT_EQ(nothing_owed.kind, verdict_kind::blocked);
    const auto owes_pubcomp = verdict_after([&](scribe& notes) {
        notes.received(message_7(2));
        answer(notes, mqtt::pubrec{.packet_id = 7});
        notes.received(mqtt::pubrel{.packet_id = 7});
    });
    EXPECT_EQ(owes_pubcomp.kind, verdict_kind::unsupported);
    const auto broker_owes_pubrel = verdict_after([&](scribe& notes) {
        notes.received(message_7(2));
        answer(notes, mqtt::pubrec{.packet_id = 7});
    });
    EXPECT_EQ(broker_owes_pubrel.kind, verdict_kind::blocked);
}

}  // namespace
}  // namespace brokerproof::judge
