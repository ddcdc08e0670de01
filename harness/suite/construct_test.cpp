// Every construct of the format once, and the plan that it gives.
#include <chrono>

#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

using namespace std::chrono_literals;
using plan::matcher;
using testing::ElementsAre;

mqtt::field_value number(std::uint64_t value) { return {value}; }
mqtt::field_value text(std::string value) { return {std::move(value)}; }

/// One v5 case around `steps`, each written on a line of its own; `header` lines come before them.
loaded load_steps(const std::string& steps, const std::string& header = "") {
    return load_suite_text(
        "format: 1\nsuite: s\nversions: [v5]\ncases:\n  - id: c\n    title: t\n    refs: { v5: "
        "[MQTT-4.1.0-1] }\n" +
            header + "    clients: [a, b, { many: { count: 3 } }]\n    steps:\n" +
            "      - a: { connect: {} }\n      - b: { connect: {} }\n      - many: { connect: {} "
            "}\n" +
            steps,
        "s.yaml", catalogue());
}

/// The steps after the three connects, with their case.
struct loaded_case {
    loaded result;
    const plan::test_case& whole() const { return result.suites.at(0).cases.at(0); }
    const plan::step& step(std::size_t at = 0) const { return whole().steps.at(3 + at); }
};

loaded_case load_step(const std::string& steps, const std::string& header = "") {
    loaded_case parsed{load_steps(steps, header)};
    EXPECT_EQ(lines_of(parsed.result.reported), "") << steps;
    return parsed;
}

TEST(step_reading, a_step_has_its_client_its_place_and_its_number) {
    const auto parsed = load_step(
        "      - { repeat: 2, steps: [{ a: { ping: {} } }, { b: { ping: {} } }] }\n"
        "      - parallel: [[{ a: { ping: {} } }], [{ b: { ping: {} } }]]\n"
        "      - a: { ping: {}, mark: end }\n");
    const auto& last = parsed.step(2);
    EXPECT_EQ(last.client, "a");
    EXPECT_EQ(last.verb, "ping");
    EXPECT_EQ(last.mark, "end");
    EXPECT_EQ(last.where, (position{"s.yaml", 15, 9}));
    int expected = 0;
    plan::for_each_step(parsed.whole().steps,
                        [&](const plan::step& step) { EXPECT_EQ(step.number, expected++); });
    EXPECT_EQ(expected, 10);
    EXPECT_EQ(parsed.step(1).verb, "parallel");
    EXPECT_EQ(std::get<plan::do_repeat>(parsed.step(0).action).times, 2U);
}

TEST(step_reading, cooked_verbs_carry_their_packet) {
    const auto parsed = load_step(
        "      - a: { publish: { topic: \"$topic/x\", qos: 2, payload: { hex: \"00 fF\" } } }\n"
        "      - a: { subscribe: { filter: [$topic, \"$$share/g/x\"], no_local: true } }\n"
        "      - a: { connect: { login: wrong, receive_maximum: [1, 2] } }\n"
        "      - many: { publish: { topic: $topic, payload: $i } }\n");
    const auto& publish = std::get<plan::do_cooked>(parsed.step().action).packet;
    EXPECT_EQ(publish.type, mqtt::packet_type::publish);
    ASSERT_EQ(publish.fields.size(), 3U);
    EXPECT_EQ(publish.fields[0].value, plan::value_expr{plan::text_template{"$topic/x"}});
    EXPECT_EQ(publish.fields[1].value, plan::value_expr{number(2)});
    EXPECT_EQ(publish.fields[2].value, plan::value_expr{text(std::string("\0\xff", 2))});
    const auto& subscribe = std::get<plan::do_cooked>(parsed.step(1).action).packet;
    const plan::value_list filters{{plan::text_template{"$topic"}}, {text("$share/g/x")}};
    EXPECT_EQ(subscribe.fields.at(0).value, plan::value_expr{filters});
    const auto& connect = std::get<plan::do_cooked>(parsed.step(2).action).packet;
    EXPECT_EQ(connect.login, plan::login_kind::wrong);
    const plan::value_list twice{{number(1)}, {number(2)}};
    EXPECT_EQ(connect.fields.at(0).value, plan::value_expr{twice});
    // A single name in a text field remains a text, although its value is a number.
    const auto& counted = std::get<plan::do_cooked>(parsed.step(3).action).packet;
    EXPECT_EQ(counted.fields.at(1).value, plan::value_expr{plan::text_template{"$i"}});
}

TEST(step_reading, connect_and_auth_say_how_they_authenticate) {
    const auto parsed = load_step(
        "      - a: { connect: { authenticate: wrong_proof } }\n"
        "      - a: { auth: {} }\n"
        "      - a: { auth: { authenticate: wrong_password, reason_code: 0x19 } }\n"
        "      - a: { send: [{ auth: { authenticate: scram } }, { auth: { reason_code: 0x18 } }] "
        "}\n",
        "    requires: { scram: true }\n");
    using kind = plan::authentication_kind;
    const auto cooked = [&](std::size_t number) {
        return std::get<plan::do_cooked>(parsed.step(number).action).packet;
    };
    EXPECT_EQ(cooked(0).authentication, kind::wrong_proof);
    EXPECT_EQ(cooked(1).authentication, kind::scram);
    EXPECT_EQ(cooked(2).authentication, kind::wrong_password);
    EXPECT_EQ(cooked(2).fields.size(), 1U);
    const auto& sent = std::get<plan::do_send>(parsed.step(3).action).packets;
    EXPECT_EQ(sent.at(0).authentication, kind::scram);
    EXPECT_EQ(sent.at(1).authentication, kind::none);
}

TEST(step_reading, send_takes_packets_and_patches) {
    const auto parsed = load_step(
        "      - a: { send: { pubrel: { packet_id: 7 } }, patch: [{ first_byte: 0x60 },\n"
        "             { remaining_length: 3 }, { at: 2, bytes: \"01\" }] }\n"
        "      - a: { send: [{ pingreq: {} }, { pingreq: {} }] }\n"
        "      - a: { send_bytes: [\"c0 00\", { bytes: 28 }, { text: $tag }] }\n");
    using kind = mqtt::patch::kind;
    const auto& sent = std::get<plan::do_send>(parsed.step().action).packets.at(0);
    EXPECT_THAT(sent.patches, ElementsAre(mqtt::patch{kind::first_byte, 0, 0x60, {}},
                                          mqtt::patch{kind::remaining_length, 0, 3, {}},
                                          mqtt::patch{kind::bytes_at, 2, 0, {1}}));
    EXPECT_EQ(std::get<plan::do_send>(parsed.step(1).action).packets.size(), 2U);
    const auto& raw = std::get<plan::do_send_bytes>(parsed.step(2).action).parts;
    EXPECT_THAT(raw, ElementsAre(plan::value_expr{text(std::string("\xc0\0", 2))},
                                 plan::value_expr{text("abcdefghijklmnopqrstuvwxyzab")},
                                 plan::value_expr{plan::text_template{"$tag"}}));
}

TEST(step_reading, modifiers_set_the_time_and_the_meaning_of_a_step) {
    const auto parsed = load_step(
        "      - a: { kill: hole, mark: gone }\n"
        "      - a: { connect: {}, at: gone + 2s + grace, auto_ack: false, within: 1min,\n"
        "             expect: { connack: { session_expiry_interval: { max: 60 } } },\n"
        "             level: should, why: Because,\n"
        "             save: { cap: session_expiry_interval } }\n"
        "      - many: { publish: { topic: $topic }, after: $cap / 2, stagger: 250ms }\n"
        "      - b: { at: start + 1s }\n");
    EXPECT_EQ(std::get<plan::do_kill>(parsed.step().action).kind, plan::kill_kind::hole);
    const auto& connect = parsed.step(1);
    ASSERT_TRUE(connect.at);
    EXPECT_EQ(connect.at->mark, "gone");
    EXPECT_EQ(connect.at->offset, *plan::parse_duration_expr("2s + grace"));
    EXPECT_FALSE(connect.auto_ack);
    EXPECT_EQ(connect.within, plan::parse_duration_expr("60s"));
    EXPECT_EQ(connect.level, plan::level::should);
    EXPECT_EQ(connect.meaning, "Because");
    EXPECT_THAT(connect.save,
                ElementsAre(std::pair<std::string, std::string>{"cap", "session_expiry_interval"}));
    EXPECT_EQ(parsed.step(2).after, plan::parse_duration_expr("$cap / 2"));
    EXPECT_EQ(parsed.step(2).stagger, plan::parse_duration_expr("250ms"));
    EXPECT_EQ(parsed.step(3).at->mark, "");
    EXPECT_TRUE(std::holds_alternative<plan::do_nothing>(parsed.step(3).action));
}

TEST(expectation_reading, patterns_hold_matchers) {
    const auto parsed = load_step(
        "      - a: { expect: [publish, { any: [closed, { disconnect: { reason_code: { min: 0x80 } "
        "} }] }] }\n"
        "      - a: { expect_next: { publish: { qos: { any: [1, 2] }, payload: { not: a },\n"
        "             topic: absent, content_type: 'absent', packet_id: { distinct: ids } } } }\n"
        "      - many: { assume: { connack: { session_present: { falls_once: true } } } }\n");
    const auto& first = *parsed.step().expect;
    EXPECT_EQ(first.demand, plan::expectation::kind::in_order);
    ASSERT_EQ(first.sequence.size(), 2U);
    ASSERT_EQ(first.sequence[1].size(), 2U);
    EXPECT_FALSE(first.sequence[1][0].type);
    EXPECT_EQ(first.sequence[1][1].fields.at(0).match.relation, matcher::kind::range);
    EXPECT_EQ(first.sequence[1][1].fields.at(0).match.min, plan::value_expr{number(0x80)});
    const auto& next = *parsed.step(1).expect;
    EXPECT_EQ(next.demand, plan::expectation::kind::next);
    std::vector<matcher::kind> kinds;
    for (const auto& field : next.sequence[0][0].fields) kinds.push_back(field.match.relation);
    EXPECT_THAT(kinds,
                ElementsAre(matcher::kind::one_of, matcher::kind::differs, matcher::kind::absent,
                            matcher::kind::equals, matcher::kind::distinct));
    EXPECT_EQ(next.sequence[0][0].fields[4].match.name, "ids");
    const auto& third = *parsed.step(2).expect;
    EXPECT_TRUE(third.assumed);
    EXPECT_EQ(third.sequence[0][0].fields[0].match.relation, matcher::kind::falls_once);
}

TEST(expectation_reading, absence_and_counts_have_a_fence_or_a_window) {
    const auto parsed = load_step(
        "      - a: { expect_none: { publish: { payload: a } }, fence: b }\n"
        "      - a: { expect_count: { of: publish, is: { min: 1, max: 2 } },\n"
        "             fence: { from: b, topic: $topic, qos: 2 }, save: { kept: count } }\n"
        "      - a: { expect_count: { of: { any: [publish, closed] }, is: $kept }, during: 300ms "
        "}\n");
    EXPECT_EQ(parsed.step().expect->demand, plan::expectation::kind::none);
    ASSERT_TRUE(parsed.step().expect->fence);
    EXPECT_EQ(parsed.step().expect->fence->from, "b");
    EXPECT_FALSE(parsed.step().expect->fence->topic);
    const auto& counted = *parsed.step(1).expect;
    EXPECT_EQ(counted.expected_count->relation, matcher::kind::range);
    EXPECT_EQ(counted.fence->qos, 2);
    EXPECT_EQ(counted.fence->topic, plan::value_expr{plan::text_template{"$topic"}});
    const auto& bounded = *parsed.step(2).expect;
    EXPECT_EQ(bounded.during, plan::parse_duration_expr("300ms"));
    EXPECT_EQ(bounded.expected_count->values.at(0), plan::value_expr{plan::reference{"kept"}});
}

TEST(case_reading, the_header_is_kept) {
    const auto parsed = load_step(
        "      - a: { publish: { topic: $topic, qos: $q }, after: $wait }\n",
        "    about: more\n    catalogue: [EXP-01, EXP-02]\n    kind: observe\n    margin: 1s\n"
        "    deadline: 2min\n    requires: { expiry: 30s, retain: true, many: 100 }\n"
        "    each: [{ q: 0, wait: 1s }, { q: 1, wait: 2s + grace }]\n"
        "    facts: { queue.kept: $q of 1200, x-topic: [$topic, $topic2] }\n");
    const auto& whole = parsed.whole();
    EXPECT_EQ(whole.about, "more");
    EXPECT_THAT(whole.catalogue, ElementsAre("EXP-01", "EXP-02"));
    EXPECT_EQ(whole.kind, plan::case_kind::observe);
    EXPECT_EQ(whole.margin, 1s);
    EXPECT_EQ(whole.deadline, 2min);
    ASSERT_EQ(whole.needs.size(), 3U);
    EXPECT_EQ(whole.needs[0].at_least, 30'000U);
    EXPECT_EQ(whole.needs[2].at_least, 100U);
    ASSERT_EQ(whole.parameter_rows.size(), 2U);
    EXPECT_EQ(whole.parameter_rows[1][0].second, plan::value_expr{number(1)});
    EXPECT_EQ(whole.parameter_rows[1][1].second, plan::value_expr{text("2s + grace")});
    ASSERT_EQ(whole.facts.size(), 3U);
    EXPECT_EQ(whole.facts[0].key, "queue.kept");
    EXPECT_EQ(whole.facts[0].value, plan::value_from_text("$q"));
    EXPECT_EQ(whole.facts[0].total, plan::value_expr{number(1200)});
    EXPECT_EQ(whole.facts[2].key, "x-topic");
    EXPECT_EQ(whole.facts[2].value, plan::value_from_text("$topic2"));
    EXPECT_EQ(whole.clients.at(2).count, 3U);
    EXPECT_TRUE(whole.clients.at(2).group);
    EXPECT_EQ(plan::expand(parsed.result.suites).size(), 2U);
}

TEST(case_reading, a_client_of_another_version_gets_that_version) {
    const auto parsed = load_suite_text(
        "format: 1\nsuite: s\nversions: [v5]\ncases:\n  - id: c\n    title: t\n"
        "    refs: { v5: [MQTT-4.1.0-1] }\n    clients: [{ old: { version: v3.1.1 } }]\n"
        "    steps:\n      - old: { connect: {} }\n",
        "s.yaml", catalogue());
    ASSERT_EQ(lines_of(parsed.reported), "");
    const auto& whole = parsed.suites[0].cases[0];
    EXPECT_EQ(whole.clients[0].version, mqtt::version::v311);
    EXPECT_FALSE(whole.clients[0].group);
    EXPECT_EQ(std::get<plan::do_cooked>(whole.steps[0].action).packet.version, mqtt::version::v311);
}

}  // namespace
}  // namespace brokerproof::suite
