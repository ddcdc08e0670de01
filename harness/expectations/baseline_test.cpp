#include "harness/expectations/baseline.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/golden.hpp"
#include "harness/expectations/loader.hpp"
#include "reports/expectations.hpp"

namespace brokerproof::expectations {
namespace {

using judge::verdict_kind;
using reports::case_result;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

case_result ended(const std::string& id, verdict_kind kind, const std::string& statement = {}) {
    case_result out;
    out.id = id;
    out.suite = id.substr(0, id.find('/'));
    out.title = "The title of " + id;
    out.level = "MUST";
    out.refs = {"MQTT-1.0.0-1"};
    out.verdict.kind = kind;
    out.verdict.statement = statement;
    if (kind == verdict_kind::fail) out.verdict.reason = "expected 0;\nsaw 1";
    return out;
}

reports::run_result run_of(std::vector<case_result> cases) {
    reports::run_result run;
    run.broker.product = "mosquitto";
    run.broker.version = "2.0.11";
    run.cases = std::move(cases);
    return run;
}

std::vector<std::string> globs_of(const expectation& entry) {
    std::vector<std::string> out;
    for (const auto& cases : entry.cases) out.push_back(cases.glob);
    return out;
}

expectation known(const std::string& glob, bool sometimes) {
    return {.cases = {{glob, {}}},
            .versions = {"2.0.*"},
            .reason = "It \"cuts\" the queue: yes, #1",
            .statement = "MQTT-4.6.0-1",
            .issue = "https://example.org/1",
            .sometimes = sometimes,
            .where = {}};
}

std::string text_of(const reports::run_result& run, const std::vector<expectation>& entries) {
    std::ostringstream out;
    write_expectations(out, run.broker, entries);
    return out.str();
}

TEST(baseline, names_each_failure_once_and_joins_those_of_one_cause) {
    const auto run = run_of({ended("z/last@v5", verdict_kind::fail, "MQTT-4.6.0-1"),
                             ended("b/passes@v5", verdict_kind::pass),
                             ended("c/blocked@v5", verdict_kind::blocked),
                             ended("d/advised@v5", verdict_kind::advice, "MQTT-3.1.2-1"),
                             ended("a/first@v5", verdict_kind::fail, "MQTT-4.6.0-1")});
    const auto entries = baseline_of(run, {});
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_THAT(globs_of(entries[0]), ElementsAre("a/first@v5", "z/last@v5"));
    EXPECT_EQ(entries[0].reason, "expected 0; saw 1");
    EXPECT_EQ(entries[0].statement, "MQTT-4.6.0-1");
    EXPECT_THAT(entries[0].versions, ElementsAre("*"));
    EXPECT_FALSE(entries[0].sometimes);
    EXPECT_THAT(globs_of(entries[1]), ElementsAre("d/advised@v5"));
    EXPECT_EQ(entries[1].reason, "The title of d/advised@v5");
}

TEST(baseline, what_may_come_and_go_says_so) {
    auto flaky = ended("a/flaky@v5", verdict_kind::fail, "MQTT-4.6.0-1");
    flaky.flaky = true;
    const auto run =
        run_of({flaky, ended("a/steady@v5", verdict_kind::fail, "MQTT-4.6.0-1"),
                ended("rules/acknowledged_twice@v5", verdict_kind::fail, "MQTT-4.3.2-4")});
    const auto entries = baseline_of(run, {});
    ASSERT_THAT(entries, SizeIs(3));
    EXPECT_TRUE(entries[0].sometimes);
    EXPECT_FALSE(entries[1].sometimes);
    EXPECT_TRUE(entries[2].sometimes);
    EXPECT_THAT(globs_of(entries[2]), ElementsAre("rules/acknowledged_twice@v5"));
    EXPECT_EQ(entries[2].reason, "The title of rules/acknowledged_twice@v5");
}

TEST(baseline, known_reasons_are_kept_and_cured_failures_are_not) {
    const auto run = run_of({ended("a/known@v5", verdict_kind::fail, "MQTT-1.1.1-1"),
                             ended("a/cured@v5", verdict_kind::pass),
                             ended("b/wavering@v5", verdict_kind::pass)});
    const auto entries = baseline_of(
        run, {known("a/known@v5*", false), known("a/cured@v5", false), known("b/*", true)});
    ASSERT_THAT(entries, SizeIs(2));
    EXPECT_THAT(globs_of(entries[0]), ElementsAre("a/known@v5"));
    EXPECT_EQ(entries[0].statement, "MQTT-4.6.0-1");
    EXPECT_THAT(globs_of(entries[1]), ElementsAre("b/*"));
    EXPECT_TRUE(entries[1].sometimes);
}

TEST(baseline, reads_back_without_complaint_as_the_same_entries) {
    auto run = run_of({ended("a/one@v5[probe=2s]", verdict_kind::fail, "MQTT-4.6.0-1"),
                       ended("rules/acknowledged_twice@v5", verdict_kind::fail, "MQTT-4.3.2-4"),
                       ended("b/known@v3.1.1", verdict_kind::fail)});
    const auto entries = baseline_of(run, {known("b/known@v3.1.1", false)});
    problems reported;
    auto read = parse_expectations(text_of(run, entries), "mine.yaml", "mosquitto", reported);
    EXPECT_EQ(brokerproof::testing_support::lines_of(reported), "");
    reports::apply_expectations(run, read, reports::run_extent::whole);
    EXPECT_EQ(reports::exit_code(run), 0);
    for (auto& entry : read) {
        entry.where = {};
        for (auto& cases : entry.cases) cases.where = {};
    }
    EXPECT_EQ(read, entries);
    parse_expectations(text_of(run, entries), "mine.yaml", "mochi", reported);
    EXPECT_THAT(reported, SizeIs(1));
}

TEST(baseline, a_run_without_failures_has_an_empty_one) {
    const auto run = run_of({ended("a/one@v5", verdict_kind::pass)});
    problems reported;
    EXPECT_THAT(baseline_of(run, {}), IsEmpty());
    parse_expectations(text_of(run, {}), "mine.yaml", "mosquitto", reported);
    EXPECT_THAT(reported, IsEmpty());
    EXPECT_THAT(text_of(run, {}), HasSubstr("mosquitto 2.0.11"));
}

}  // namespace
}  // namespace brokerproof::expectations
