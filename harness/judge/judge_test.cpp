#include <gtest/gtest.h>

#include "harness/judge/testing/scribe.hpp"

namespace brokerproof::judge {
namespace {

using namespace testing;

trace::closed closing_by_broker() {
    trace::closed out;
    out.side = trace::closing_side::broker;
    return out;
}

constexpr auto resume_step =
    "      - device: { connect: { clean_start: false }, expect: { connack: { session_present: true "
    "} }, "
    "why: It was promised. }\n";

TEST(judge, a_trace_that_meets_the_plan_passes) {
    scribe notes;
    notes.begin(0);
    const auto seen = notes.received(connack(true));
    notes.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(required_case(resume_step), notes.trace).kind, verdict_kind::pass);
}

TEST(judge, a_reason_names_the_expected_value_the_seen_value_and_the_time) {
    scribe notes;
    notes.begin(0);
    const auto seen = notes.received(connack(false));
    notes.end(0, step_outcome::done, {seen});
    const auto result = judge(required_case(resume_step), notes.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason, "expected session_present true; saw false at +0.002 s");
    EXPECT_EQ(result.meaning, "It was promised.");
    EXPECT_EQ(result.evidence, std::vector<std::uint32_t>{seen});
    EXPECT_EQ(result.where.line, 12U);
}

TEST(judge, a_refused_connect_blocks_unless_the_step_names_the_code) {
    scribe notes;
    notes.begin(0);
    const auto seen = notes.received(connack(false, 0x87));
    notes.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(required_case(resume_step), notes.trace).kind, verdict_kind::blocked);
    const auto named = required_case(
        "      - device: { connect: {}, expect: { connack: { reason_code: 0x85 } } }\n");
    EXPECT_EQ(judge(named, notes.trace).kind, verdict_kind::fail);
}

TEST(judge, a_set_up_that_does_not_succeed_blocks) {
    const auto planned =
        required_case("      - device: { connect: {} }\n      - device: { ping: {} }\n");
    for (const auto outcome :
         {step_outcome::timed_out, step_outcome::closed, step_outcome::refused}) {
        scribe notes;
        notes.begin(0);
        notes.end(0, outcome, {});
        EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::blocked);
    }
}

TEST(judge, a_missing_message_is_shown_by_its_publish_and_by_the_step_that_waited) {
    const auto planned =
        required_case("      - device: { expect: { publish: { payload: hello } } }\n");
    scribe notes;
    notes.sent(message("other"), "backend");
    const auto cause = notes.sent(message("hello"), "backend");
    notes.received(message("other"));
    const auto resumed = notes.sent(mqtt::connect{});
    notes.received(connack(true));
    notes.sent(mqtt::pingreq{});
    notes.begin(0);
    notes.end(0, step_outcome::timed_out, {});
    const auto waited = static_cast<std::uint32_t>(notes.trace.events.size() - 1);
    EXPECT_EQ(judge(planned, notes.trace).evidence,
              (std::vector<std::uint32_t>{cause, resumed, waited}));
}

TEST(judge, the_end_of_the_connection_is_evidence_of_what_did_not_come) {
    scribe notes;
    notes.begin(0);
    const auto request = notes.sent(mqtt::connect{});
    const auto end = notes.add(closing_by_broker());
    notes.end(0, step_outcome::closed, {});
    EXPECT_EQ(judge(required_case(resume_step), notes.trace).evidence,
              (std::vector<std::uint32_t>{request, end, end + 1}));
}

TEST(judge, a_verdict_names_the_statement_of_the_broken_step_in_its_version) {
    auto planned = required_case(resume_step);
    auto source = *planned.source;
    source.refs = {{mqtt::version::v5, {"MQTT-1", "MQTT-2"}}, {mqtt::version::v311, {"MQTT-3"}}};
    source.steps[0].refs = {"MQTT-3", "MQTT-2"};
    planned.source = std::make_shared<const plan::test_case>(source);
    scribe notes;
    notes.begin(0);
    const auto seen = notes.received(connack(false));
    notes.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(planned, notes.trace).statement, "MQTT-2");
    planned.version = mqtt::version::v311;
    EXPECT_EQ(judge(planned, notes.trace).statement, "MQTT-3");
    source.steps[0].refs.clear();
    planned.source = std::make_shared<const plan::test_case>(source);
    EXPECT_EQ(judge(planned, notes.trace).statement, "");
}

TEST(judge, the_kind_of_step_decides_the_verdict_on_a_broken_expectation) {
    const auto verdict_of = [](const plan::instance& planned) {
        scribe notes;
        notes.begin(0);
        const auto seen = notes.received(message("b"));
        notes.end(0, step_outcome::done, {seen});
        return judge(planned, notes.trace).kind;
    };
    const std::string expect = "      - device: { expect: { publish: { payload: a } }";
    EXPECT_EQ(verdict_of(required_case(expect + " }\n")), verdict_kind::fail);
    EXPECT_EQ(verdict_of(required_case(expect + ", level: should }\n")), verdict_kind::advice);
    EXPECT_EQ(verdict_of(observed_case(expect + " }\n")), verdict_kind::observed);
    EXPECT_EQ(
        verdict_of(required_case("      - device: { assume: { publish: { payload: a } } }\n")),
        verdict_kind::unsupported);
}

TEST(judge, a_packet_that_does_not_come_is_a_failure) {
    scribe notes;
    notes.begin(0);
    notes.end(0, step_outcome::timed_out, {});
    const auto result = judge(
        required_case("      - device: { expect: { publish: { payload: a } } }\n"), notes.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "expected PUBLISH with payload 'a'; nothing came in time (until +0.002 s)");
}

TEST(judge, a_step_that_cannot_run_after_advice_is_no_failed_set_up) {
    const auto verdict_of = [](const std::string& last) {
        scribe notes;
        notes.begin(0);
        notes.end(0, step_outcome::timed_out, {});
        notes.begin(1);
        notes.end(1, step_outcome::closed, {});
        const auto planned = required_case(
            "      - device: { expect: { publish: { payload: a } }, level: should }\n" + last);
        return judge(planned, notes.trace).kind;
    };
    const std::string absence = "      - device: { expect_none: publish, during: 300ms";
    EXPECT_EQ(verdict_of(absence + ", level: should }\n"), verdict_kind::advice);
    EXPECT_EQ(verdict_of("      - device: { ping: {} }\n"), verdict_kind::advice);
    EXPECT_EQ(verdict_of(absence + " }\n"), verdict_kind::blocked);
    EXPECT_EQ(verdict_of("      - device: { ping: {} }\n" + absence + " }\n"),
              verdict_kind::blocked);
}

TEST(judge, absences_and_numbers_are_counted_over_the_events_that_the_step_took) {
    const auto verdict_of = [](const std::string& step) {
        scribe notes;
        notes.begin(0);
        const auto first = notes.received(message("a"));
        const auto second = notes.received(message("b"));
        notes.end(0, step_outcome::done, {first, second});
        return judge(required_case(step), notes.trace).kind;
    };
    EXPECT_EQ(verdict_of("      - device: { expect_none: publish, during: 300ms }\n"),
              verdict_kind::fail);
    EXPECT_EQ(
        verdict_of("      - device: { expect_none: { publish: { payload: c } }, during: 300ms }\n"),
        verdict_kind::pass);
    EXPECT_EQ(
        verdict_of("      - device: { expect_count: { of: publish, is: 2 }, during: 300ms }\n"),
        verdict_kind::pass);
    EXPECT_EQ(
        verdict_of("      - device: { expect_count: { of: publish, is: 3 }, during: 300ms }\n"),
        verdict_kind::fail);
}

TEST(judge, a_verdict_lists_the_absences_that_were_watched_for_a_limited_time) {
    scribe notes;
    notes.begin(0);
    notes.end(0, step_outcome::done, {});
    const auto result = judge(
        required_case("      - device: { expect_none: publish, during: 300ms }\n"), notes.trace);
    EXPECT_EQ(result.bounded, std::vector<std::string>{"PUBLISH watched for 300 ms only"});
}

TEST(judge, noise_makes_a_timed_failure_inconclusive_but_never_a_pass) {
    const auto timed =
        required_case("      - device: { expect_count: { of: publish, is: 1 }, during: 300ms }\n");
    for (const bool broken : {true, false}) {
        scribe notes;
        notes.begin(0);
        notes.noise(700);
        std::vector<std::uint32_t> took;
        if (!broken) took.push_back(notes.received(message("a")));
        notes.end(0, step_outcome::done, took);
        EXPECT_EQ(judge(timed, notes.trace).kind,
                  broken ? verdict_kind::inconclusive : verdict_kind::pass);
    }
}

TEST(judge, what_follows_from_a_step_that_noise_spoiled_is_inconclusive_too) {
    const auto planned = required_case(
        "      - device: { connect: { clean_start: false }, at: start + 1s, "
        "expect: { connack: { session_present: true } } }\n"
        "      - device: { expect: { publish: { payload: queued } } }\n");
    scribe notes;
    notes.noise(2500);
    notes.begin(0);
    const auto answer = notes.received(connack(false));
    notes.end(0, step_outcome::done, {answer});
    notes.begin(1);
    const auto other = notes.received(message("other"));
    notes.end(1, step_outcome::done, {other});
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::inconclusive);
}

TEST(judge, a_late_answer_to_a_step_with_a_fixed_time_excuses_what_follows) {
    const auto planned = required_case(
        "      - device: { connect: { clean_start: false }, at: start + 1s, "
        "expect: { connack: { session_present: { any: [true, false] } } } }\n"
        "      - device: { expect: { publish: { payload: queued } } }\n");
    scribe notes;
    notes.begin(0);
    notes.now_us += 2'500'000;
    const auto answer = notes.received(connack(false));
    notes.end(0, step_outcome::done, {answer});
    notes.begin(1);
    const auto other = notes.received(message("other"));
    notes.end(1, step_outcome::done, {other});
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::inconclusive);
}

TEST(judge,
     a_set_up_or_an_assumption_that_our_own_lateness_spoiled_tells_nothing_about_the_broker) {
    const auto judged = [](const std::string& step, std::int64_t lost_ms) {
        scribe notes;
        notes.noise(lost_ms);
        notes.begin(0);
        notes.end(0, step_outcome::closed, {});
        return judge(required_case(step), notes.trace).kind;
    };
    const std::string set_up = "      - device: { ping: {}, after: 1s }\n";
    EXPECT_EQ(judged(set_up, 10), verdict_kind::blocked);
    EXPECT_EQ(judged(set_up, 2500), verdict_kind::inconclusive);
    const std::string assumption = "      - device: { assume: publish, within: 1s }\n";
    EXPECT_EQ(judged(assumption, 10), verdict_kind::unsupported);
    EXPECT_EQ(judged(assumption, 2500), verdict_kind::inconclusive);
}

TEST(judge, an_assumption_that_does_not_hold_hides_no_failure_before_it) {
    const std::string expectation = "      - device: { expect: { publish: { payload: a } } }\n";
    const std::string assumption = "      - device: { assume: { publish: { payload: a } } }\n";
    const auto judged = [](const std::string& steps) {
        scribe notes;
        for (int step = 0; step < 2; ++step) {
            notes.begin(step);
            const auto seen = notes.received(message("b"));
            notes.end(step, step_outcome::done, {seen});
        }
        return judge(required_case(steps), notes.trace).kind;
    };
    EXPECT_EQ(judged(expectation + assumption), verdict_kind::fail);
    EXPECT_EQ(judged(assumption + expectation), verdict_kind::unsupported);
}

TEST(judge, what_did_not_come_before_an_assumption_that_does_not_hold_proves_nothing) {
    scribe notes;
    notes.begin(0);
    notes.end(0, step_outcome::timed_out, {});
    notes.begin(1);
    const auto seen = notes.received(message("b"));
    notes.end(1, step_outcome::done, {seen});
    const auto planned = required_case(
        "      - device: { expect: { publish: { payload: a } } }\n"
        "      - device: { assume: { publish: { payload: a } } }\n");
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::unsupported);
}

TEST(judge, noise_does_not_excuse_a_bad_packet) {
    const auto planned = required_case("      - device: { ping: {}, after: 1s }\n");
    scribe notes;
    notes.noise(2500);
    notes.begin(0);
    const auto bad = notes.add(trace::received{
        {0xD0, 0x01, 0x00}, {}, {mqtt::violation{"MQTT-3.13.1-1", 1, "a PINGRESP has no body"}}});
    notes.end(0, step_outcome::done, {}, bad);
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::fail);
}

TEST(judge, noise_below_the_margin_or_without_a_timed_step_excuses_nothing) {
    const auto timed = required_case("      - device: { expect_none: publish, during: 300ms }\n");
    scribe quiet;
    quiet.begin(0);
    quiet.noise(400);
    const auto first = quiet.received(message("a"));
    quiet.end(0, step_outcome::done, {first});
    EXPECT_EQ(judge(timed, quiet.trace).kind, verdict_kind::fail);

    scribe loud;
    loud.begin(0);
    loud.noise(5000);
    const auto seen = loud.received(connack(false));
    loud.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(required_case(resume_step), loud.trace).kind, verdict_kind::fail);
}

TEST(judge, a_probe_that_began_late_proves_nothing) {
    const auto planned = required_case(
        "      - device: { connect: {}, at: start + 1s, expect: { connack: { session_present: true "
        "} } }\n");
    scribe notes;
    notes.now_us = 1'700'000;
    notes.begin(0, 1'000'000);
    const auto seen = notes.received(connack(false));
    notes.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(planned, notes.trace).kind, verdict_kind::inconclusive);
}

TEST(judge, an_early_end_excuses_a_missing_packet_but_not_a_wrong_one) {
    const auto planned = required_case("      - device: { expect: { publish: { payload: a } } }\n");
    scribe silent;
    silent.begin(0);
    silent.end(0, step_outcome::closed, {});
    silent.add(trace::stopped{trace::stop_cause::broker_died, "was killed by signal 11"});
    EXPECT_EQ(judge(planned, silent.trace).kind, verdict_kind::inconclusive);

    scribe wrong;
    wrong.begin(0);
    const auto seen = wrong.received(message("b"));
    wrong.end(0, step_outcome::done, {seen});
    wrong.add(trace::stopped{trace::stop_cause::broker_died, "was killed by signal 11"});
    EXPECT_EQ(judge(planned, wrong.trace).kind, verdict_kind::fail);
}

TEST(judge, a_trace_without_an_end_is_no_pass) {
    EXPECT_EQ(judge(required_case(resume_step), {}).kind, verdict_kind::inconclusive);
}

TEST(judge, bytes_that_break_the_standard_fail_any_case) {
    scribe notes;
    notes.begin(0);
    const mqtt::violation fault{"MQTT-3.2.2-1", 2, "reserved bits are set"};
    const auto seen = notes.add(trace::received{{}, connack(true), {fault}});
    notes.end(0, step_outcome::done, {seen});
    const auto result = judge(required_case(resume_step), notes.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "the broker sent a bad packet at +0.002 s: reserved bits are set [MQTT-3.2.2-1]");
}

TEST(judge, fields_that_the_version_does_not_have_are_not_checked) {
    const std::string step =
        "      - device: { connect: {}, expect: { connack: { session_expiry_interval: 60 } } }\n";
    for (const auto version : {mqtt::version::v311, mqtt::version::v5}) {
        scribe notes(version);
        notes.begin(0);
        const auto seen = notes.received(connack(false));
        notes.end(0, step_outcome::done, {seen});
        const auto wanted = version == mqtt::version::v5 ? verdict_kind::fail : verdict_kind::pass;
        EXPECT_EQ(judge(required_case(step, version), notes.trace).kind, wanted);
    }
}

TEST(judge, later_steps_see_saved_values) {
    const auto planned = required_case(
        "      - device: { expect: publish, save: { first: payload } }\n"
        "      - device: { expect: { publish: { payload: $first } } }\n");
    for (const std::string second : {"a", "b"}) {
        scribe notes;
        notes.begin(0);
        const auto earlier = notes.received(message("a"));
        notes.end(0, step_outcome::done, {earlier});
        notes.add(trace::saved{"first", mqtt::field_value{std::string("a")}});
        notes.begin(1);
        const auto later = notes.received(message(second));
        notes.end(1, step_outcome::done, {later});
        EXPECT_EQ(judge(planned, notes.trace).kind,
                  second == "a" ? verdict_kind::pass : verdict_kind::fail);
    }
}

/// Two members of a group, each with one CONNACK, in order of beginning.
verdict judge_group(const std::string& matcher, bool first, bool second) {
    const auto planned = case_of(
        "      - device: { connect: {}, at: start + 1s, expect: { connack: " + matcher + " } }\n",
        plan::case_kind::required, mqtt::version::v5, "{ device: { count: 2 } }");
    scribe notes;
    for (const auto& [member, present] : {std::pair(0U, first), std::pair(1U, second)}) {
        const auto label = "device[" + std::to_string(member) + "]";
        notes.add(trace::step_began{0, {}, member, {}}, label);
        const auto seen = notes.received(connack(present), label);
        notes.add(trace::step_ended{0, {}, member, step_outcome::done, {}, {}, {seen}, {}}, label);
    }
    return judge(planned, notes.trace);
}

TEST(judge, a_value_that_fell_must_not_rise_again) {
    const std::string falls = "{ session_present: { falls_once: true } }";
    const auto grouped = [&](bool first, bool second) {
        return judge_group(falls, first, second).kind;
    };
    EXPECT_EQ(grouped(true, false), verdict_kind::pass);
    EXPECT_EQ(grouped(true, true), verdict_kind::pass);
    EXPECT_EQ(grouped(false, false), verdict_kind::pass);
    EXPECT_EQ(grouped(false, true), verdict_kind::fail);
}

TEST(judge, distinct_values_must_differ) {
    const std::string distinct = "{ session_present: { distinct: ids } }";
    EXPECT_EQ(judge_group(distinct, true, false).kind, verdict_kind::pass);
    EXPECT_EQ(judge_group(distinct, true, true).kind, verdict_kind::fail);
}

// --- which side closed ---

const trace::closed broker_fin{trace::closing_side::broker, trace::closing_way::fin, 0, 0, {}};
const trace::closed own_limit{
    trace::closing_side::us_limit, trace::closing_way::unsent_bytes, 70'000, 65'536, {}};
const trace::closed own_verb{trace::closing_side::us_case, trace::closing_way::fin, 0, 0, {}};

verdict judge_closing(const std::string& step, const trace::closed& ending) {
    scribe notes;
    notes.begin(0);
    const auto seen = notes.add(ending);
    notes.end(0, step_outcome::done, {seen});
    return judge(required_case("      - device: { " + step + " }\n"), notes.trace);
}

TEST(judge, the_broker_is_credited_with_its_closing_and_accused_of_it) {
    EXPECT_EQ(judge_closing("expect: closed", broker_fin).kind, verdict_kind::pass);
    const auto accused = judge_closing("expect_none: closed, during: 1s", broker_fin);
    EXPECT_EQ(accused.kind, verdict_kind::fail);
    EXPECT_EQ(accused.reason,
              "expected the connection to stay open; the connection was closed (fin) at +0.002 s");
}

TEST(judge, a_closing_of_ours_says_nothing_about_the_broker) {
    for (const std::string step :
         {"expect: closed", "expect_next: closed", "expect_none: closed, during: 1s",
          "expect_none: { any: [publish, closed] }, during: 1s",
          "expect_count: { of: closed, is: 1 }, during: 1s",
          "expect: { any: [disconnect, closed] }"}) {
        for (const auto& ending : {own_limit, own_verb})
            EXPECT_EQ(judge_closing(step, ending).kind, verdict_kind::inconclusive) << step;
    }
    EXPECT_EQ(judge_closing("expect: closed", own_limit).reason,
              "expected the connection to close; the connection was closed by us: 70000 bytes that "
              "the broker does not take, our limit is 65536 at +0.002 s");
}

TEST(judge, packets_before_a_closing_of_ours_still_count) {
    scribe notes;
    notes.begin(0);
    const auto first = notes.received(message("a"));
    const auto second = notes.add(own_limit);
    notes.end(0, step_outcome::done, {first, second});
    const auto planned =
        required_case("      - device: { expect_none: { any: [publish, closed] }, during: 1s }\n");
    const auto broken = judge(planned, notes.trace);
    EXPECT_EQ(broken.kind, verdict_kind::fail);
    EXPECT_EQ(broken.reason,
              "expected no PUBLISH; saw PUBLISH     topic=t qos=0 dup=0 retain=0 payload='a' at "
              "+0.002 s");
}

TEST(judge, packets_missing_after_a_closing_of_ours_are_not_held_against_the_broker) {
    const auto verdict_after = [](const trace::closed& ending) {
        scribe notes;
        notes.begin(0);
        notes.add(ending);
        notes.end(0, step_outcome::closed, {});
        return judge(required_case("      - device: { expect: publish }\n"), notes.trace);
    };
    EXPECT_EQ(verdict_after(broker_fin).kind, verdict_kind::fail);
    EXPECT_EQ(verdict_after(own_limit).kind, verdict_kind::inconclusive);
}

TEST(judge, a_private_broker_that_does_not_start_is_an_error_of_ours) {
    scribe notes;
    notes.add(trace::stopped{trace::stop_cause::no_broker, "cannot open the store"}, "");
    const auto result = judge(required_case(resume_step), notes.trace);
    EXPECT_EQ(result.kind, verdict_kind::error);
    EXPECT_EQ(result.reason, "the private broker of this case: cannot open the store");
}

}  // namespace
}  // namespace brokerproof::judge
