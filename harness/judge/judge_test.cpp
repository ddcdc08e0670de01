#include <gtest/gtest.h>

#include "harness/judge/verdict.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::judge {
namespace {

using trace::event_kind;
using trace::step_outcome;

plan::instance instance_of(const std::string& body, mqtt::version v = mqtt::version::v5) {
    const std::string text =
        "format: 1\nsuite: s\nabout: a\nversions: [v3.1.1, v5]\ncases:\n" + body;
    const auto loaded = suite::load_suite_text(text, "s.yaml", {});
    for (const auto& one : loaded.found) ADD_FAILURE() << describe(one);
    for (const auto& one : plan::expand(loaded.suites)) {
        if (one.version == v) return one;
    }
    ADD_FAILURE() << "no instance";
    return {};
}

/// Writes traces as the engine would.
struct scribe {
    explicit scribe(mqtt::version v = mqtt::version::v5) { trace.version = v; }

    trace::trace trace;
    std::int64_t now_us = 0;

    trace::event& add(event_kind kind, const std::string& client = "device") {
        now_us += 1000;
        auto& e = trace.events.emplace_back();
        e.kind = kind;
        e.client = client;
        e.at_us = now_us;
        return e;
    }
    std::uint32_t received(mqtt::packet packet, const std::string& client = "device") {
        auto& e = add(event_kind::received, client);
        e.packet = std::move(packet);
        e.version = trace.version;
        return static_cast<std::uint32_t>(trace.events.size() - 1);
    }
    void begin(int step, std::int64_t due_us = -1) {
        auto& e = add(event_kind::begin);
        e.step = step;
        e.due_us = due_us;
    }
    trace::event& end(int step, step_outcome outcome, std::vector<std::uint32_t> took,
                      std::int64_t ack = -1) {
        auto& e = add(event_kind::end);
        e.step = step;
        e.outcome = outcome;
        e.took = std::move(took);
        e.ack = ack;
        return e;
    }
    void noise(std::uint64_t ms) {
        auto& e = add(event_kind::noise, "");
        e.value = mqtt::field_value{ms};
        e.text = "the loop was late";
    }
};

mqtt::packet connack(bool present, std::uint8_t code = 0) {
    mqtt::connack made;
    made.session_present = present;
    made.reason_code = code;
    return made;
}

mqtt::packet message(const std::string& payload) {
    mqtt::publish made;
    made.topic = "t";
    made.payload = payload;
    return made;
}

/// One case with these steps. The loader wants a connection first and refs; the judge wants
/// neither.
plan::instance case_of(const std::string& steps, plan::case_kind kind, mqtt::version v,
                       const std::string& clients = "device") {
    auto made = instance_of("  - id: c\n    title: t\n    kind: observe\n    clients: [" + clients +
                                "]\n    steps:\n"
                                "      - device: { connect: {} }\n" +
                                steps,
                            v);
    auto copy = *made.source;
    copy.kind = kind;
    copy.steps.erase(copy.steps.begin());
    for (auto& step : copy.steps) --step.number;
    made.source = std::make_shared<const plan::test_case>(std::move(copy));
    return made;
}

plan::instance observed_case(const std::string& steps) {
    return case_of(steps, plan::case_kind::observe, mqtt::version::v5);
}

plan::instance required_case(const std::string& steps, mqtt::version v = mqtt::version::v5) {
    return case_of(steps, plan::case_kind::required, v);
}

constexpr auto resume_step =
    "      - device: { connect: { clean_start: false }, expect: { connack: { session_present: true "
    "} }, "
    "why: It was promised. }\n";

TEST(Judge, PassesWhatIsAsThePlanSays) {
    scribe s;
    s.begin(0);
    const auto seen = s.received(connack(true));
    s.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(required_case(resume_step), s.trace).kind, verdict_kind::pass);
}

TEST(Judge, SaysWhatWasExpectedWhatWasSeenAndWhen) {
    scribe s;
    s.begin(0);
    const auto seen = s.received(connack(false));
    s.end(0, step_outcome::done, {seen});
    const auto result = judge(required_case(resume_step), s.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason, "expected session_present true; saw false at +0.002 s");
    EXPECT_EQ(result.why, "It was promised.");
    EXPECT_EQ(result.evidence, std::vector<std::uint32_t>{seen});
    EXPECT_EQ(result.where.line, 12U);
}

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

TEST(Judge, ARefusedConnectBlocksUnlessTheStepNamesTheCode) {
    scribe s;
    s.begin(0);
    const auto seen = s.received(connack(false, 0x87));
    s.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(required_case(resume_step), s.trace).kind, verdict_kind::blocked);
    const auto named = required_case(
        "      - device: { connect: {}, expect: { connack: { reason_code: 0x85 } } }\n");
    EXPECT_EQ(judge(named, s.trace).kind, verdict_kind::fail);
}

TEST(Judge, ASetUpThatDoesNotSucceedBlocks) {
    const auto planned =
        required_case("      - device: { connect: {} }\n      - device: { ping: {} }\n");
    for (const auto outcome :
         {step_outcome::timed_out, step_outcome::closed, step_outcome::refused}) {
        scribe s;
        s.begin(0);
        s.end(0, outcome, {});
        EXPECT_EQ(judge(planned, s.trace).kind, verdict_kind::blocked);
    }
}

TEST(Judge, TheWordOfTheStepDecidesWhatABrokenExpectationIs) {
    const auto verdict_of = [](const plan::instance& planned) {
        scribe s;
        s.begin(0);
        const auto seen = s.received(message("b"));
        s.end(0, step_outcome::done, {seen});
        return judge(planned, s.trace).kind;
    };
    const std::string expect = "      - device: { expect: { publish: { payload: a } }";
    EXPECT_EQ(verdict_of(required_case(expect + " }\n")), verdict_kind::fail);
    EXPECT_EQ(verdict_of(required_case(expect + ", level: should }\n")), verdict_kind::advice);
    EXPECT_EQ(verdict_of(observed_case(expect + " }\n")), verdict_kind::observed);
    EXPECT_EQ(
        verdict_of(required_case("      - device: { assume: { publish: { payload: a } } }\n")),
        verdict_kind::unsupported);
}

TEST(Judge, SomethingThatDoesNotComeIsAFailure) {
    scribe s;
    s.begin(0);
    s.end(0, step_outcome::timed_out, {});
    const auto result =
        judge(required_case("      - device: { expect: { publish: { payload: a } } }\n"), s.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "expected PUBLISH with payload 'a'; nothing came in time (until +0.002 s)");
}

TEST(Judge, AbsenceAndNumbersAreCountedOverWhatTheStepTook) {
    const auto verdict_of = [](const std::string& step) {
        scribe s;
        s.begin(0);
        const auto first = s.received(message("a"));
        const auto second = s.received(message("b"));
        s.end(0, step_outcome::done, {first, second});
        return judge(required_case(step), s.trace).kind;
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

TEST(Judge, SaysWhichAbsencesAreBoundedEvidenceOnly) {
    scribe s;
    s.begin(0);
    s.end(0, step_outcome::done, {});
    const auto result =
        judge(required_case("      - device: { expect_none: publish, during: 300ms }\n"), s.trace);
    EXPECT_EQ(result.bounded, std::vector<std::string>{"PUBLISH watched for 300 ms only"});
}

TEST(Judge, NoiseMakesATimedFailureInconclusiveButNeverAPass) {
    const auto timed = required_case("      - device: { expect_none: publish, during: 300ms }\n");
    for (const bool broken : {true, false}) {
        scribe s;
        s.begin(0);
        s.noise(700);
        std::vector<std::uint32_t> took;
        if (broken) took.push_back(s.received(message("a")));
        s.end(0, step_outcome::done, took);
        EXPECT_EQ(judge(timed, s.trace).kind,
                  broken ? verdict_kind::inconclusive : verdict_kind::pass);
    }
}

TEST(Judge, NoiseBelowTheMarginOrWithoutATimedStepExcusesNothing) {
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

TEST(Judge, AProbeThatBeganLateProvesNothing) {
    const auto planned = required_case(
        "      - device: { connect: {}, at: start + 1s, expect: { connack: { session_present: true "
        "} } }\n");
    scribe s;
    s.now_us = 1'700'000;
    s.begin(0, 1'000'000);
    const auto seen = s.received(connack(false));
    s.end(0, step_outcome::done, {seen});
    EXPECT_EQ(judge(planned, s.trace).kind, verdict_kind::inconclusive);
}

TEST(Judge, AnEarlyEndExcusesWhatDidNotComeButNotWhatCame) {
    const auto planned = required_case("      - device: { expect: { publish: { payload: a } } }\n");
    scribe silent;
    silent.begin(0);
    silent.end(0, step_outcome::closed, {});
    silent.add(event_kind::note).text = "the broker was killed by signal 11 during the run";
    EXPECT_EQ(judge(planned, silent.trace).kind, verdict_kind::inconclusive);

    scribe wrong;
    wrong.begin(0);
    const auto seen = wrong.received(message("b"));
    wrong.end(0, step_outcome::done, {seen});
    wrong.add(event_kind::note).text = "the broker was killed by signal 11 during the run";
    EXPECT_EQ(judge(planned, wrong.trace).kind, verdict_kind::fail);
}

TEST(Judge, ATraceWithoutAnEndIsNoPass) {
    EXPECT_EQ(judge(required_case(resume_step), {}).kind, verdict_kind::inconclusive);
}

TEST(Judge, BytesThatBreakTheStandardFailAnyCase) {
    scribe s;
    s.begin(0);
    const auto seen = s.received(connack(true));
    s.trace.events[seen].violations.push_back({"MQTT-3.2.2-1", 2, "reserved bits are set"});
    s.end(0, step_outcome::done, {seen});
    const auto result = judge(required_case(resume_step), s.trace);
    EXPECT_EQ(result.kind, verdict_kind::fail);
    EXPECT_EQ(result.reason,
              "the broker sent a bad packet at +0.002 s: reserved bits are set [MQTT-3.2.2-1]");
}

TEST(Judge, FieldsThatTheVersionDoesNotHaveAreNotAskedFor) {
    const std::string step =
        "      - device: { connect: {}, expect: { connack: { session_expiry_interval: 60 } } }\n";
    for (const auto v : {mqtt::version::v311, mqtt::version::v5}) {
        scribe s(v);
        s.begin(0);
        const auto seen = s.received(connack(false));
        s.end(0, step_outcome::done, {seen});
        const auto wanted = v == mqtt::version::v5 ? verdict_kind::fail : verdict_kind::pass;
        EXPECT_EQ(judge(required_case(step, v), s.trace).kind, wanted);
    }
}

TEST(Judge, SavedValuesAreSeenByLaterSteps) {
    const auto planned = required_case(
        "      - device: { expect: publish, save: { first: payload } }\n"
        "      - device: { expect: { publish: { payload: $first } } }\n");
    for (const std::string second : {"a", "b"}) {
        scribe s;
        s.begin(0);
        const auto one = s.received(message("a"));
        s.end(0, step_outcome::done, {one});
        auto& saved = s.add(event_kind::saved);
        saved.name = "first";
        saved.value = mqtt::field_value{std::string("a")};
        s.begin(1);
        const auto two = s.received(message(second));
        s.end(1, step_outcome::done, {two});
        EXPECT_EQ(judge(planned, s.trace).kind,
                  second == "a" ? verdict_kind::pass : verdict_kind::fail);
    }
}

/// Two members of a group, each with one CONNACK, in order of beginning.
verdict judge_group(const std::string& matcher, bool first, bool second) {
    const auto made = case_of(
        "      - device: { connect: {}, at: start + 1s, expect: { connack: " + matcher + " } }\n",
        plan::case_kind::required, mqtt::version::v5, "{ device: { count: 2 } }");
    scribe s;
    for (const auto& [member, present] : {std::pair(0, first), std::pair(1, second)}) {
        const auto label = "device[" + std::to_string(member) + "]";
        auto& begun = s.add(event_kind::begin, label);
        begun.step = 0;
        begun.member = member;
        const auto seen = s.received(connack(present), label);
        auto& end = s.add(event_kind::end, label);
        end.step = 0;
        end.member = member;
        end.took = {seen};
    }
    return judge(made, s.trace);
}

TEST(Judge, OnceGoneMeansNeverBack) {
    const std::string falls = "{ session_present: { falls_once: true } }";
    const auto grouped = [&](bool a, bool b) { return judge_group(falls, a, b).kind; };
    EXPECT_EQ(grouped(true, false), verdict_kind::pass);
    EXPECT_EQ(grouped(true, true), verdict_kind::pass);
    EXPECT_EQ(grouped(false, false), verdict_kind::pass);
    EXPECT_EQ(grouped(false, true), verdict_kind::fail);
}

TEST(Judge, DistinctValuesMustDiffer) {
    const std::string distinct = "{ session_present: { distinct: ids } }";
    EXPECT_EQ(judge_group(distinct, true, false).kind, verdict_kind::pass);
    EXPECT_EQ(judge_group(distinct, true, true).kind, verdict_kind::fail);
}

TEST(VerdictNames, GoBothWays) {
    for (const auto* name : {"pass", "fail", "advice", "observed", "unsupported", "blocked",
                             "inconclusive", "error"}) {
        const auto kind = verdict_by_name(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(name_of(*kind), name);
    }
    EXPECT_FALSE(verdict_by_name("passed"));
}

}  // namespace
}  // namespace brokerproof::judge
