#include <functional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/compare_conform.hpp"
#include "reports/golden_test.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;
using testing::ElementsAre;
using testing::HasSubstr;

case_result& find(run_result& run, std::string_view id) {
    return *std::ranges::find(run.cases, id, &case_result::id);
}

/// A run in which each thing that can change has changed once.
run_result changed_run() {
    auto run = sample_run();
    run.environment_problem.clear();
    run.broker.version = "2.0.22";
    find(run, "session-expiry/absent-interval-is-zero@v5").verdict.kind = verdict_kind::fail;
    find(run, "session-expiry/absent-interval-is-zero@v5").verdict.reason = "expected 0 | saw 1";
    find(run, "session-expiry/kept@v3.1.1").verdict.kind = verdict_kind::inconclusive;
    find(run, "session-expiry/queue@v5").verdict.kind = verdict_kind::pass;
    find(run, "session-expiry/queue@v5").expected_failure.reset();
    find(run, "will/delayed@v3.1.1").verdict.kind = verdict_kind::blocked;
    find(run, "limits/noisy@v5").id = "limits/new@v5";
    run.observed = {
        {"limits.receive-maximum", mqtt::version::v5, facts::count{20, {}}},
        {"limits.maximum-qos", mqtt::version::v5, facts::not_announced{}},
        {"expiry.longest-granted", mqtt::version::v5, facts::duration{std::chrono::hours(24)}}};
    return run;
}

comparison after(const std::function<void(case_result&, case_result&)>& change) {
    run_result before;
    before.cases = {sample_run().cases.front()};
    auto now = before;
    change(before.cases.front(), now.cases.front());
    return compare(before, now);
}

drift drift_between(verdict_kind old_verdict, verdict_kind new_verdict) {
    const auto changes = after([&](case_result& before, case_result& now) {
        before.verdict.kind = old_verdict;
        now.verdict.kind = new_verdict;
    });
    return changes.differences.at(0).direction;
}

TEST(compare, a_run_with_itself_has_no_difference) {
    const auto changes = compare(sample_run(), sample_run());
    EXPECT_THAT(changes.differences, ElementsAre());
    EXPECT_EQ(exit_code(changes), 0);
    EXPECT_EQ(comparison_sentence(changes), "Nothing got worse.");
}

TEST(compare, what_is_printed_is_as_agreed) {
    const auto changes = compare(sample_run(), changed_run());
    std::ostringstream text;
    print_comparison(text, changes);
    expect_golden("compare.txt", text.str());
    std::ostringstream page;
    write_comparison_markdown(page, changes);
    expect_golden("compare.md", page.str());
    EXPECT_EQ(exit_code(changes), 1);
}

TEST(compare, the_direction_of_a_change_is_that_of_what_is_known) {
    using enum verdict_kind;
    EXPECT_EQ(drift_between(pass, fail), drift::worse);
    EXPECT_EQ(drift_between(pass, advice), drift::worse);
    EXPECT_EQ(drift_between(pass, unsupported), drift::worse);
    EXPECT_EQ(drift_between(pass, blocked), drift::worse);
    EXPECT_EQ(drift_between(blocked, fail), drift::worse);
    EXPECT_EQ(drift_between(fail, pass), drift::better);
    EXPECT_EQ(drift_between(fail, advice), drift::better);
    EXPECT_EQ(drift_between(fail, blocked), drift::changed);
    EXPECT_EQ(drift_between(fail, unsupported), drift::changed);
    EXPECT_EQ(drift_between(unsupported, pass), drift::better);
}

TEST(compare, a_failure_that_became_expected_is_neither_better_nor_worse) {
    const auto changes = after([](case_result& before, case_result& now) {
        before.verdict.kind = now.verdict.kind = verdict_kind::fail;
        now.expected_failure = "known";
    });
    EXPECT_EQ(changes.differences.at(0).direction, drift::changed);
}

TEST(compare, a_case_that_fails_more_often_is_worse_only_beyond_chance) {
    const auto after_failures = [](int old_failures, int new_failures) {
        return after([&](case_result& before, case_result& now) {
            before.verdict.kind = now.verdict.kind = verdict_kind::fail;
            before.attempts.assign(20, {verdict_kind::pass, ""});
            now.attempts = before.attempts;
            for (int i = 0; i < old_failures; ++i)
                before.attempts[static_cast<std::size_t>(i)] = {verdict_kind::fail, ""};
            for (int i = 0; i < new_failures; ++i)
                now.attempts[static_cast<std::size_t>(i)] = {verdict_kind::fail, ""};
        });
    };
    EXPECT_THAT(after_failures(3, 6).differences, ElementsAre());
    const auto worse = after_failures(1, 12);
    ASSERT_EQ(worse.differences.size(), 1U);
    EXPECT_EQ(worse.differences[0].direction, drift::worse);
    EXPECT_THAT(worse.differences[0].text, HasSubstr("failed 1 of 20, now 12 of 20"));
    EXPECT_EQ(after_failures(12, 1).differences.at(0).direction, drift::better);
}

TEST(compare, a_run_that_broke_off_is_worse_even_if_nothing_failed) {
    const auto before = sample_run();
    auto now = before;
    now.interrupted = true;
    EXPECT_EQ(exit_code(compare(before, now)), 1);
}

}  // namespace
}  // namespace brokerproof::reports
