// Hand-written ledgers of a stream that a kill cut off.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr int kill_step = 1;
constexpr int ledger_step = 2;

/// Writes what a publisher and a device see around a kill, one event per millisecond.
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

/// The facts that the case must record.
std::vector<facts::fact> sums(std::uint64_t acknowledged, std::uint64_t kept,
                              facts::value loss_window) {
    const auto v5 = mqtt::version::v5;
    return {{"x-kept", v5, facts::count{kept, acknowledged}},
            {"x-lost", v5, facts::count{acknowledged - kept, acknowledged}},
            {"x-window", v5, std::move(loss_window)}};
}

verdict verdict_of(ledger_scribe& notes, const plan::instance& planned = ledger_case()) {
    notes.end(ledger_step, step_outcome::done, notes.took);
    return judge(planned, notes.trace);
}

TEST(ledger, acknowledged_messages_must_come_and_others_may) {
    for (const bool last_comes : {true, false}) {
        ledger_scribe notes;
        notes.published("a", 1);
        notes.published("b", 2);
        notes.publishes("c", 3);
        notes.killed();
        notes.came("a", 1);
        notes.came("b", 2);
        if (last_comes) notes.came("c", 3);
        const auto result = verdict_of(notes);
        EXPECT_EQ(result.kind, verdict_kind::pass) << result.reason;
        EXPECT_EQ(result.facts, sums(2, 2, facts::none{}));
    }
}

TEST(ledger, a_reason_names_the_first_lost_message_and_its_age) {
    ledger_scribe notes;
    notes.published("a", 1);
    notes.published("b", 2);  // acknowledged at 4 ms
    notes.published("c", 3);
    notes.killed();  // at 7 ms
    notes.came("a", 1);
    const auto result = verdict_of(notes);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "2 of 3 messages that were acknowledged did not come, the first of them 'b' "
              "(acknowledged at +0.004 s, 3 ms before the broker was killed)");
    EXPECT_EQ(result.evidence, (std::vector<std::uint32_t>{2, 3}));
    EXPECT_EQ(result.facts, sums(3, 1, facts::duration{3ms}));
}

TEST(ledger, only_messages_younger_than_the_spared_time_may_be_lost) {
    for (const auto& [spared, kind] :
         {std::pair("3ms", verdict_kind::fail), std::pair("4ms", verdict_kind::pass)}) {
        ledger_scribe notes;
        notes.published("a", 1);
        notes.published("b", 2);
        notes.published("c", 3);
        notes.killed();
        notes.came("a", 1);
        EXPECT_EQ(verdict_of(notes, ledger_case(std::string(", spared: ") + spared)).kind, kind);
    }
}

TEST(ledger, when_every_message_is_lost_the_window_is_at_least_the_stream) {
    ledger_scribe notes;
    notes.published("a", 1);
    notes.published("b", 2);
    notes.killed();
    const auto result = verdict_of(notes, ledger_case("", plan::case_kind::observe));
    EXPECT_EQ(result.kind, verdict_kind::observed);
    EXPECT_EQ(result.facts, sums(2, 0, facts::interval{3ms, {}}));
}

TEST(ledger, copies_disorder_and_unknown_messages_are_wrong_even_where_loss_is_allowed) {
    const auto verdict_when = [](const std::vector<std::string>& payloads) {
        ledger_scribe notes;
        notes.published("a", 1);
        notes.published("b", 2);
        notes.killed();
        std::uint16_t id = 0;
        for (const auto& payload : payloads) notes.came(payload, ++id);
        return verdict_of(notes, ledger_case(", lossy: true"));
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

TEST(ledger, a_retransmission_is_no_second_copy) {
    for (const std::uint16_t second : {std::uint16_t{7}, std::uint16_t{8}}) {
        ledger_scribe notes;
        notes.published("a", 1);
        notes.killed();
        notes.came("a", 7);
        notes.came("a", second, true);
        EXPECT_EQ(verdict_of(notes).kind, second == 7 ? verdict_kind::pass : verdict_kind::fail);
    }
}

TEST(ledger, a_qos_2_message_is_owed_when_its_handshake_is_complete) {
    const auto verdict_after = [](bool complete) {
        ledger_scribe notes;
        notes.published("a", 1);
        notes.publishes("b", 2, 2);
        notes.answered<mqtt::pubrec>(2);
        if (complete) notes.answered<mqtt::pubcomp>(2);
        notes.killed();
        notes.came("a", 1);
        return verdict_of(notes).kind;
    };
    EXPECT_EQ(verdict_after(true), verdict_kind::fail);
    EXPECT_EQ(verdict_after(false), verdict_kind::pass);
}

TEST(ledger, a_message_that_was_refused_or_answered_on_another_connection_is_not_owed) {
    ledger_scribe notes;
    notes.published("a", 1);
    notes.publishes("b", 2);
    notes.answered<mqtt::puback>(2, 0x97);
    notes.publishes("c", 3, 2);
    notes.answered<mqtt::pubrec>(3, 0x80);
    notes.answered<mqtt::pubcomp>(3);
    notes.publishes("d", 4);
    notes.killed();
    notes.add(trace::opened{}, "backend");
    notes.answered<mqtt::puback>(4);
    notes.came("a", 1);
    EXPECT_EQ(verdict_of(notes).facts, sums(1, 1, facts::none{}));
}

TEST(ledger, a_repeated_publication_is_the_same_message) {
    ledger_scribe notes;
    notes.publishes("a", 1);
    notes.killed();
    notes.add(trace::opened{}, "backend");
    notes.publishes("a", 1, 1, true);
    notes.answered<mqtt::puback>(1);
    const auto result = verdict_of(notes);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.facts, sums(1, 0, facts::interval{0ms, {}}));
}

TEST(ledger, a_ledger_without_an_acknowledgement_proves_nothing) {
    ledger_scribe notes;
    notes.publishes("a", 1);
    notes.killed();
    EXPECT_EQ(verdict_of(notes).kind, verdict_kind::blocked);
}

TEST(ledger, sentinels_are_not_in_the_ledger) {
    ledger_scribe notes;
    notes.trace.names["tag"] = {std::string("abc")};
    notes.published("a", 1);
    notes.killed();
    notes.published("bp-fence-abc-0", 2);
    notes.came("a", 1);
    EXPECT_EQ(verdict_of(notes).kind, verdict_kind::pass);
}

}  // namespace
}  // namespace brokerproof::judge
