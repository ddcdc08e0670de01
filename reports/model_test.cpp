#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "reports/evidence.hpp"
#include "reports/model.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;

case_result of_kind(verdict_kind kind, std::string level = "MUST") {
    case_result judged;
    judged.verdict.kind = kind;
    judged.level = std::move(level);
    return judged;
}

run_result run_of(std::vector<case_result> cases) {
    run_result run;
    run.cases = std::move(cases);
    return run;
}

TEST(model, a_broker_of_which_only_the_url_is_known_is_called_by_its_place) {
    broker_info broker;
    broker.name = "127.0.0.1:1883";
    broker.product = not_known;
    broker.version = not_known;
    EXPECT_EQ(product_title(broker), "127.0.0.1:1883");
    broker.product = "mosquitto";
    EXPECT_EQ(product_title(broker), "mosquitto");
    broker.version = "2.0.11";
    EXPECT_EQ(product_title(broker), "mosquitto 2.0.11");
}

TEST(model, expected_failures_are_counted_apart_from_verdicts) {
    const auto sum = count(sample_run().cases);
    EXPECT_EQ(sum.total, 23);
    EXPECT_EQ(sum.count.at(verdict_kind::fail), 2);
    EXPECT_EQ(sum.count.at(verdict_kind::pass), 3);
    EXPECT_EQ(sum.count.at(verdict_kind::unsupported), 11);
    EXPECT_EQ(sum.expected_failures, 1);
    EXPECT_EQ(sum.unexpected_passes, 1);
    EXPECT_EQ(sum.flaky, 1);
}

TEST(model, verdicts_that_blame_nobody_exit_with_zero) {
    for (const auto kind : {verdict_kind::pass, verdict_kind::advice, verdict_kind::observed,
                            verdict_kind::beside_others, verdict_kind::late}) {
        EXPECT_EQ(exit_code(run_of({of_kind(kind)})), 0) << name_of(kind);
    }
}

TEST(model, a_run_that_judged_nothing_does_not_exit_with_zero) {
    EXPECT_EQ(exit_code(run_of({})), 3);
    EXPECT_EQ(exit_code(run_of({of_kind(verdict_kind::unsupported)})), 3);
    EXPECT_EQ(exit_code(run_of({of_kind(verdict_kind::unsupported), of_kind(verdict_kind::pass)})),
              0);
}

TEST(model, an_incident_exits_with_one) {
    auto run = run_of({of_kind(verdict_kind::pass)});
    run.incidents.push_back({incident_kind::broker_died, "was killed by signal 11", 1, {}, {}});
    EXPECT_EQ(exit_code(run), 1);
}

TEST(model, known_failures_and_known_advice_are_counted_apart) {
    auto failure = of_kind(verdict_kind::fail);
    auto advice = of_kind(verdict_kind::advice, "SHOULD");
    failure.expected_failure = advice.expected_failure = "known";
    const auto sum = count({failure, advice, failure});
    EXPECT_EQ(sum.expected_failures, 2);
    EXPECT_EQ(sum.expected_advice, 1);
    EXPECT_TRUE(sum.count.empty());
}

TEST(model, what_was_required_and_could_not_be_judged_exits_with_three) {
    for (const auto kind :
         {verdict_kind::blocked, verdict_kind::inconclusive, verdict_kind::error}) {
        EXPECT_EQ(exit_code(run_of({of_kind(kind)})), 3) << name_of(kind);
        EXPECT_EQ(exit_code(run_of({of_kind(verdict_kind::pass), of_kind(kind, "OBSERVE")})), 0)
            << name_of(kind);
    }
    auto broken = run_of({of_kind(verdict_kind::pass)});
    broken.environment_problem = "connection refused";
    EXPECT_EQ(exit_code(broken), 3);
}

TEST(model, a_violation_outranks_what_could_not_be_judged_and_interruption_outranks_both) {
    auto run = run_of({of_kind(verdict_kind::blocked), of_kind(verdict_kind::fail)});
    run.environment_problem = "connection refused";
    EXPECT_EQ(exit_code(run), 1);
    run.interrupted = true;
    EXPECT_EQ(exit_code(run), 130);
}

TEST(model, expectations_that_do_not_hold_exit_with_one) {
    auto expected = of_kind(verdict_kind::fail);
    expected.expected_failure = "known";
    EXPECT_EQ(exit_code(run_of({expected})), 0);

    auto surprising = of_kind(verdict_kind::pass);
    surprising.unexpected_pass = true;
    EXPECT_EQ(exit_code(run_of({surprising})), 1);

    auto rotten = run_of({of_kind(verdict_kind::pass)});
    rotten.unexpected = {"mosquitto.yaml:3:5: 'x' names no case of this run"};
    EXPECT_EQ(exit_code(rotten), 1);
}

TEST(evidence, short_traces_are_shown_whole) {
    const auto lines = trace_lines(long_failure(40), 40);
    ASSERT_EQ(lines.size(), 40U);
    EXPECT_NE(lines.back().find("<-- here"), std::string::npos);
}

TEST(evidence, long_traces_keep_their_beginning_and_what_came_before_the_evidence) {
    const auto lines = trace_lines(long_failure(100'000), 40);
    ASSERT_EQ(lines.size(), 41U);
    EXPECT_EQ(lines[4], "... 99960 events left out");
    EXPECT_NE(lines.back().find("+99.999"), std::string::npos);
}

TEST(evidence, of_thousands_of_proofs_the_first_and_the_last_are_shown) {
    auto judged = long_failure(5'000);
    judged.verdict.evidence.clear();
    for (std::uint32_t i = 1'000; i < 4'000; ++i) judged.verdict.evidence.push_back(i);
    const auto lines = trace_lines(judged, 40);
    EXPECT_LE(lines.size(), 44U);
    const auto shown = [&](std::string_view text) {
        return std::ranges::any_of(
            lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(shown("+1.000"));
    EXPECT_TRUE(shown("+3.999"));
    EXPECT_TRUE(shown("+0.000"));
}

TEST(evidence, indexes_that_point_nowhere_do_no_harm) {
    auto judged = long_failure(3);
    judged.verdict.evidence = {7, 4'000'000'000U};
    EXPECT_EQ(trace_lines(judged, 40).size(), 3U);
    judged.trace.events.clear();
    EXPECT_TRUE(trace_lines(judged, 40).empty());
    EXPECT_EQ(trace_lines(long_failure(9), 0), std::vector<std::string>{"... 9 events left out"});
}

TEST(evidence, mixed_attempts_are_counted_by_verdict) {
    case_result judged;
    EXPECT_EQ(attempts_text(judged), "");
    judged.flaky = true;
    judged.attempts = {
        {verdict_kind::pass, ""}, {verdict_kind::fail, "x"}, {verdict_kind::pass, ""}};
    EXPECT_EQ(attempts_text(judged), "pass 2 of 3, fail 1 of 3");
}

}  // namespace
}  // namespace brokerproof::reports
