// Facts that cases record: from saved values to typed ones.

#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;
using namespace std::chrono_literals;

/// The facts of a case that gets one CONNACK, saves some of its fields, and records `recorded`.
std::vector<facts::fact> facts_of(const std::string& recorded,
                                  mqtt::version version = mqtt::version::v5) {
    const auto planned = case_of(
        "      - device: { connect: {}, expect: { connack: {} }, save: { there: session_present, "
        "code: reason_code, name: assigned_client_identifier, interval: session_expiry_interval } "
        "}\n",
        plan::case_kind::observe, version, "device", "    facts: " + recorded + "\n");
    scribe notes(version);
    const std::pair<std::string, mqtt::field_value> saved[] = {
        {"there", {true}}, {"code", {std::uint64_t{0}}}, {"interval", {std::uint64_t{8}}}};
    const auto answer = notes.received(connack(true));
    for (const auto& [name, value] : saved) notes.add(trace::saved{name, value});
    notes.end(0, step_outcome::done, {answer});
    return judge(planned, notes.trace).facts;
}

TEST(facts, have_the_type_of_their_key) {
    const auto seen = facts_of(
        "{ queue.session-kept: $there, queue.last-puback: $code, expiry.longest-granted: "
        "$interval, queue.kept: $interval of 1200 }");
    const auto v5 = mqtt::version::v5;
    const std::vector<facts::fact> expected{{"queue.session-kept", v5, facts::flag{true}},
                                            {"queue.last-puback", v5, facts::reason_code{0}},
                                            {"expiry.longest-granted", v5, facts::duration{8s}},
                                            {"queue.kept", v5, facts::count{8, 1200}}};
    EXPECT_EQ(seen, expected);
}

TEST(facts, with_a_key_of_the_suite_have_the_type_of_their_value) {
    const auto v311 = mqtt::version::v311;
    const std::vector<facts::fact> expected{{"x-there", v311, facts::flag{true}},
                                            {"x-both", v311, facts::count{8, {}}},
                                            {"x-both", v311, facts::count{0, {}}}};
    EXPECT_EQ(facts_of("{ x-there: $there, x-both: [$interval, $code] }", v311), expected);
}

TEST(facts, whose_name_has_no_value_are_not_recorded) {
    EXPECT_TRUE(facts_of("{ x-name: $name }").empty());
    EXPECT_TRUE(facts_of("{ x-total: $interval of $name }").empty());
}

/// Members of a group are probed one after the other, 1 s apart, from 2 s after a mark.
std::vector<facts::fact> fall_of(const std::vector<bool>& present) {
    const auto planned = case_of(
        "      - device: { connect: {}, mark: closed }\n"
        "      - device: { connect: {}, at: closed + 2s, expect: { connack: { session_present: { "
        "falls_once: true } } }, save: { ended: fall } }\n",
        plan::case_kind::observe, mqtt::version::v5,
        "{ device: { count: " + std::to_string(present.size()) + " } }",
        "    facts: { expiry.end-of-2-s: $ended }\n");
    scribe notes;
    notes.add(trace::mark{"closed"});
    const auto closed_us = notes.now_us;
    for (std::uint32_t member = 0; member < present.size(); ++member) {
        const auto label = "device[" + std::to_string(member) + "]";
        notes.now_us = closed_us + 2'000'000 + std::int64_t{member} * 1'000'000 - 1'000;
        notes.add(trace::step_began{1, {}, member, {}}, label);
        const auto seen = notes.received(connack(present[member]), label);
        notes.add(trace::step_ended{1, {}, member, step_outcome::done, {}, {}, {seen}, {}}, label);
    }
    return judge(planned, notes.trace).facts;
}

TEST(facts, say_between_which_probes_a_value_fell) {
    const auto end = [](facts::interval bounds) {
        return std::vector<facts::fact>{{"expiry.end-of-2-s", mqtt::version::v5, bounds}};
    };
    EXPECT_EQ(fall_of({true, true, false}), end({3s, 4s}));
    EXPECT_EQ(fall_of({false, false}), end({{}, 2s}));
    EXPECT_TRUE(fall_of({true, true}).empty());
}

}  // namespace
}  // namespace brokerproof::judge
