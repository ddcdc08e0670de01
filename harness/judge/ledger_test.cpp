// Ledgers of a stream that a kill cut off, written by hand.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr int kill_step = 1;
constexpr int ledger_step = 2;

/// What a publisher and a device see around a kill; one event a millisecond.
struct ledger_scribe : scribe {
    void publishes(const std::string& payload, std::uint16_t id, std::uint8_t qos = 1,
                   bool dup = false) {
        sent(
            mqtt::publish{
                .dup = dup, .qos = qos, .topic = "t", .packet_id = id, .payload = payload},
            "backend");
    }
    template <class Acknowledgement>
    void answered(std::uint16_t id, std::uint8_t code = 0) {
        received(Acknowledgement{.packet_id = id, .reason_code = code}, "backend");
    }
    void published(const std::string& payload, std::uint16_t id) {
        publishes(payload, id);
        answered<mqtt::puback>(id);
    }
    void killed() { end(kill_step, step_outcome::done, {}); }
    void came(const std::string& payload, std::uint16_t id, bool dup = false) {
        took.push_back(received(mqtt::publish{
            .dup = dup, .qos = 1, .topic = "t", .packet_id = id, .payload = payload}));
    }
    std::vector<std::uint32_t> took;
};

plan::instance ledger_case(const std::string& more = "",
                           plan::case_kind kind = plan::case_kind::required) {
    const auto steps =
        "      - backend: { connect: {} }\n      - broker: kill\n"
        "      - device: { expect_ledger: { of: backend, topic: t" +
        more +
        " }, fence: backend,\n          save: { acked: acknowledged, kept: kept, lost: lost, "
        "window: loss_window } }\n";
    return case_of(steps, kind, mqtt::version::v5, "device, backend",
                   "    requires: { restart: true }\n"
                   "    facts: { x-kept: $kept of $acked, x-lost: $lost of $acked, x-window: "
                   "$window }\n");
}

/// What the facts of the case must be.
std::vector<facts::fact> sums(std::uint64_t acknowledged, std::uint64_t kept,
                              facts::value loss_window) {
    const auto v5 = mqtt::version::v5;
    return {{"x-kept", v5, facts::count{kept, acknowledged}},
            {"x-lost", v5, facts::count{acknowledged - kept, acknowledged}},
            {"x-window", v5, std::move(loss_window)}};
}

verdict verdict_of(ledger_scribe& s, const plan::instance& planned = ledger_case()) {
    s.end(ledger_step, step_outcome::done, s.took);
    return judge(planned, s.trace);
}

TEST(Ledger, WhatWasAcknowledgedMustComeAndTheRestMay) {
    for (const bool last_comes : {true, false}) {
        ledger_scribe s;
        s.published("a", 1);
        s.published("b", 2);
        s.publishes("c", 3);
        s.killed();
        s.came("a", 1);
        s.came("b", 2);
        if (last_comes) s.came("c", 3);
        const auto result = verdict_of(s);
        EXPECT_EQ(result.kind, verdict_kind::pass) << result.reason;
        EXPECT_EQ(result.facts, sums(2, 2, facts::none{}));
    }
}

TEST(Ledger, SaysWhatIsLostAndHowOldItWas) {
    ledger_scribe s;
    s.published("a", 1);
    s.published("b", 2);  // acknowledged at 4 ms
    s.published("c", 3);
    s.killed();  // at 7 ms
    s.came("a", 1);
    const auto result = verdict_of(s);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "2 of 3 messages that were acknowledged did not come, the first of them 'b' "
              "(acknowledged at +0.004 s, 3 ms before the broker was dead)");
    EXPECT_EQ(result.evidence, (std::vector<std::uint32_t>{2, 3}));
    EXPECT_EQ(result.facts, sums(3, 1, facts::duration{3ms}));
}

TEST(Ledger, WhatIsSparedMayBeLostAndNothingOlder) {
    for (const auto& [spared, kind] :
         {std::pair("3ms", verdict_kind::fail), std::pair("4ms", verdict_kind::pass)}) {
        ledger_scribe s;
        s.published("a", 1);
        s.published("b", 2);
        s.published("c", 3);
        s.killed();
        s.came("a", 1);
        EXPECT_EQ(verdict_of(s, ledger_case(std::string(", spared: ") + spared)).kind, kind);
    }
}

TEST(Ledger, WhenAllIsLostTheWindowIsAtLeastTheStream) {
    ledger_scribe s;
    s.published("a", 1);
    s.published("b", 2);
    s.killed();
    const auto result = verdict_of(s, ledger_case("", plan::case_kind::observe));
    EXPECT_EQ(result.kind, verdict_kind::observed);
    EXPECT_EQ(result.facts, sums(2, 0, facts::interval{3ms, {}}));
}

TEST(Ledger, CopiesDisorderAndStrangersAreWrongEvenWhereLossIsNot) {
    const auto verdict_when = [](const std::vector<std::string>& payloads) {
        ledger_scribe s;
        s.published("a", 1);
        s.published("b", 2);
        s.killed();
        std::uint16_t id = 0;
        for (const auto& one : payloads) s.came(one, ++id);
        return verdict_of(s, ledger_case(", lossy: true"));
    };
    EXPECT_EQ(verdict_when({}).kind, verdict_kind::pass);
    EXPECT_EQ(verdict_when({"b"}).kind, verdict_kind::pass);
    EXPECT_EQ(verdict_when({"a", "b", "a"}).reason,
              "1 message came twice, the first of them 'a' at +0.008 s");
    EXPECT_EQ(verdict_when({"b", "a"}).reason,
              "1 message came after a newer one, the first of them 'a' at +0.007 s");
    EXPECT_EQ(verdict_when({"a", "x"}).reason,
              "1 message came that nobody had sent, the first of them 'x' at +0.007 s");
}

TEST(Ledger, ARetransmissionIsNoSecondCopy) {
    for (const std::uint16_t second : {std::uint16_t{7}, std::uint16_t{8}}) {
        ledger_scribe s;
        s.published("a", 1);
        s.killed();
        s.came("a", 7);
        s.came("a", second, true);
        EXPECT_EQ(verdict_of(s).kind, second == 7 ? verdict_kind::pass : verdict_kind::fail);
    }
}

TEST(Ledger, QoS2IsOwedWhenItsHandshakeIsComplete) {
    const auto verdict_after = [](bool complete) {
        ledger_scribe s;
        s.published("a", 1);
        s.publishes("b", 2, 2);
        s.answered<mqtt::pubrec>(2);
        if (complete) s.answered<mqtt::pubcomp>(2);
        s.killed();
        s.came("a", 1);
        return verdict_of(s).kind;
    };
    EXPECT_EQ(verdict_after(true), verdict_kind::fail);
    EXPECT_EQ(verdict_after(false), verdict_kind::pass);
}

TEST(Ledger, WhatWasRefusedOrBelongsToAnotherConnectionIsNotOwed) {
    ledger_scribe s;
    s.published("a", 1);
    s.publishes("b", 2);
    s.answered<mqtt::puback>(2, 0x97);
    s.publishes("c", 3, 2);
    s.answered<mqtt::pubrec>(3, 0x80);
    s.answered<mqtt::pubcomp>(3);
    s.publishes("d", 4);
    s.killed();
    s.add(trace::opened{}, "backend");
    s.answered<mqtt::puback>(4);
    s.came("a", 1);
    EXPECT_EQ(verdict_of(s).facts, sums(1, 1, facts::none{}));
}

TEST(Ledger, ARepeatedPublicationIsTheSameOne) {
    ledger_scribe s;
    s.publishes("a", 1);
    s.killed();
    s.add(trace::opened{}, "backend");
    s.publishes("a", 1, 1, true);
    s.answered<mqtt::puback>(1);
    const auto result = verdict_of(s);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.facts, sums(1, 0, facts::interval{0ms, {}}));
}

TEST(Ledger, WithoutAnAcknowledgementItSaysNothing) {
    ledger_scribe s;
    s.publishes("a", 1);
    s.killed();
    EXPECT_EQ(verdict_of(s).kind, verdict_kind::blocked);
}

TEST(Ledger, SentinelsAreNotInIt) {
    ledger_scribe s;
    s.trace.names["tag"] = {std::string("abc")};
    s.published("a", 1);
    s.killed();
    s.published("bp-fence-abc-0", 2);
    s.came("a", 1);
    EXPECT_EQ(verdict_of(s).kind, verdict_kind::pass);
}

}  // namespace
}  // namespace brokerproof::judge
