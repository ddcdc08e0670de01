#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/expectations.hpp"

namespace brokerproof::reports {
namespace {

using expectations::expectation;
using judge::verdict_kind;
using testing::ElementsAre;
using testing::IsEmpty;

run_result run_with(std::vector<std::pair<std::string, verdict_kind>> cases) {
    run_result run;
    run.broker.version = "2.0.11";
    for (auto& [id, kind] : cases) {
        auto& result = run.cases.emplace_back();
        result.id = id;
        result.verdict.kind = kind;
    }
    return run;
}

expectation entry(std::string cases, std::vector<std::string> versions = {"*"}) {
    return {
        .cases = {{std::move(cases), {"mosquitto.yaml", 9, 12}}},
        .versions = std::move(versions),
        .reason = "cuts the queue",
        .statement = "MQTT-4.6.0-1",
        .issue = "https://example.org/1",
        .where = {"mosquitto.yaml", 9, 5},
    };
}

TEST(expectations, a_listed_failure_or_advice_becomes_expected) {
    auto run = run_with({{"q/cut@v5", verdict_kind::fail}, {"q/late@v5", verdict_kind::advice}});
    apply_expectations(run, {entry("q/*@v5")}, run_extent::whole);
    EXPECT_EQ(run.cases[0].expected_failure,
              "cuts the queue [MQTT-4.6.0-1], https://example.org/1");
    EXPECT_TRUE(run.cases[1].expected_failure);
    EXPECT_EQ(exit_code(run), 0);
}

TEST(expectations, a_listed_case_that_passes_is_an_unexpected_pass_and_says_why) {
    auto run = run_with({{"q/cut@v5", verdict_kind::pass}});
    apply_expectations(run, {entry("q/cut@v5")}, run_extent::selection);
    EXPECT_TRUE(run.cases[0].unexpected_pass);
    EXPECT_FALSE(run.cases[0].expected_failure);
    EXPECT_EQ(run.cases[0].verdict.reason,
              "passed, but mosquitto.yaml:9:12 expects it to fail: cuts the queue [MQTT-4.6.0-1], "
              "https://example.org/1");
    EXPECT_EQ(exit_code(run), 1);
}

TEST(expectations, what_fails_sometimes_may_pass_and_may_fail) {
    auto run = run_with({{"q/cut@v5", verdict_kind::fail}, {"q/late@v5", verdict_kind::pass}});
    auto comes_and_goes = entry("q/*@v5");
    comes_and_goes.sometimes = true;
    apply_expectations(run, {comes_and_goes}, run_extent::whole);
    EXPECT_EQ(run.cases[0].expected_failure,
              "sometimes: cuts the queue [MQTT-4.6.0-1], https://example.org/1");
    EXPECT_FALSE(run.cases[1].unexpected_pass);
    EXPECT_FALSE(run.cases[1].expected_failure);
    EXPECT_EQ(run.cases[1].verdict.reason, "");
    EXPECT_EQ(exit_code(run), 0);
}

TEST(expectations, verdicts_that_say_nothing_stay_as_they_are) {
    for (const auto kind :
         {verdict_kind::blocked, verdict_kind::unsupported, verdict_kind::inconclusive,
          verdict_kind::error, verdict_kind::observed}) {
        auto run = run_with({{"q/cut@v5", kind}});
        apply_expectations(run, {entry("q/cut@v5")}, run_extent::whole);
        EXPECT_EQ(run, run_with({{"q/cut@v5", kind}})) << name_of(kind);
    }
}

TEST(expectations, what_fails_sometimes_excuses_its_failure_and_no_case_that_was_blocked) {
    auto run =
        run_with({{"q/stalled@v5", verdict_kind::blocked}, {"q/cut@v5", verdict_kind::fail}});
    auto comes_and_goes = entry("q/*@v5");
    comes_and_goes.sometimes = true;
    apply_expectations(run, {comes_and_goes}, run_extent::whole);
    EXPECT_FALSE(run.cases[0].expected_failure);
    EXPECT_EQ(run.cases[0].verdict.kind, verdict_kind::blocked);
    EXPECT_TRUE(run.cases[1].expected_failure);
    EXPECT_EQ(exit_code(run), 3);
}

TEST(expectations, only_entries_for_this_version_of_the_broker_count) {
    const std::pair<std::vector<std::string>, bool> samples[] = {
        {{"*"}, true},      {{"2.0.11"}, true},
        {{"2.0.*"}, true},  {{"1.6.9", "2.?.11"}, true},
        {{"2.0.1"}, false}, {{"2.0.12", "2.1.*"}, false},
        {{}, false},
    };
    for (const auto& [versions, counts] : samples) {
        auto run = run_with({{"q/cut@v5", verdict_kind::fail}});
        apply_expectations(run, {entry("q/cut@v5", versions)}, run_extent::whole);
        EXPECT_EQ(run.cases[0].expected_failure.has_value(), counts)
            << testing::PrintToString(versions);
        EXPECT_THAT(run.unexpected, IsEmpty());
    }
}

TEST(expectations, an_entry_that_names_no_case_of_a_whole_run_is_reported) {
    auto run = run_with({{"q/cut@v5", verdict_kind::pass}});
    apply_expectations(run, {entry("q/gone@v5"), entry("q/old@v5", {"1.*"})}, run_extent::whole);
    EXPECT_THAT(run.unexpected,
                ElementsAre("mosquitto.yaml:9:12: 'q/gone@v5' names no case of this run"));

    auto part = run_with({{"q/cut@v5", verdict_kind::pass}});
    apply_expectations(part, {entry("q/gone@v5")}, run_extent::selection);
    EXPECT_THAT(part.unexpected, IsEmpty());

    part.interrupted = true;
    apply_expectations(part, {entry("q/gone@v5")}, run_extent::whole);
    EXPECT_THAT(part.unexpected, IsEmpty());
}

TEST(expectations, each_case_of_a_list_is_judged_by_itself) {
    auto several = entry("q/cut@v5");
    several.cases.push_back({"q/late@v5", {"mosquitto.yaml", 10, 9}});
    several.cases.push_back({"q/gone@v5", {"mosquitto.yaml", 11, 9}});
    auto run = run_with({{"q/cut@v5", verdict_kind::fail}, {"q/late@v5", verdict_kind::pass}});
    apply_expectations(run, {several}, run_extent::whole);
    EXPECT_TRUE(run.cases[0].expected_failure);
    EXPECT_TRUE(run.cases[1].unexpected_pass);
    EXPECT_EQ(run.cases[1].verdict.reason,
              "passed, but mosquitto.yaml:10:9 expects it to fail: cuts the queue "
              "[MQTT-4.6.0-1], https://example.org/1");
    EXPECT_THAT(run.unexpected,
                ElementsAre("mosquitto.yaml:11:9: 'q/gone@v5' names no case of this run"));
}

TEST(expectations, the_first_entry_that_names_a_case_counts_and_the_others_are_not_rotten) {
    auto run = run_with({{"q/cut@v5", verdict_kind::fail}});
    auto second = entry("q/*");
    second.reason = "another";
    apply_expectations(run, {entry("q/cut@v5"), second}, run_extent::whole);
    EXPECT_EQ(run.cases[0].expected_failure->rfind("cuts the queue", 0), 0U);
    EXPECT_THAT(run.unexpected, IsEmpty());
}

}  // namespace
}  // namespace brokerproof::reports
