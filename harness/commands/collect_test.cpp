#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/commands/collect.hpp"

namespace brokerproof::commands {
namespace {

using judge::verdict_kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

reports::case_result seen(const std::string& id, verdict_kind kind) {
    reports::case_result out;
    out.id = id;
    out.verdict.kind = kind;
    out.attempts = {{kind, {}}};
    return out;
}

std::vector<plan::instance> planned(const std::vector<std::string>& ids) {
    std::vector<plan::instance> out;
    for (const auto& id : ids) out.emplace_back().id = id;
    return out;
}

std::vector<std::string> ids_of(const std::vector<plan::instance>& instances) {
    std::vector<std::string> out;
    for (const auto& one : instances) out.push_back(one.id);
    return out;
}

TEST(collect, a_violation_in_one_round_counts_and_the_case_is_flaky) {
    auto one = seen("a", verdict_kind::pass);
    merge_attempt(one, seen("a", verdict_kind::fail));
    merge_attempt(one, seen("a", verdict_kind::pass));
    EXPECT_EQ(one.verdict.kind, verdict_kind::fail);
    EXPECT_EQ(one.attempts.size(), 3U);
    EXPECT_TRUE(one.flaky);
}

TEST(collect, timing_noise_in_one_round_does_not_count_against_the_others) {
    for (const auto judged : {verdict_kind::pass, verdict_kind::advice, verdict_kind::observed}) {
        auto one = seen("a", verdict_kind::inconclusive);
        merge_attempt(one, seen("a", judged));
        EXPECT_EQ(one.verdict.kind, judged);
        EXPECT_TRUE(one.flaky);
    }
    auto always = seen("a", verdict_kind::inconclusive);
    merge_attempt(always, seen("a", verdict_kind::inconclusive));
    EXPECT_EQ(always.verdict.kind, verdict_kind::inconclusive);
}

TEST(collect, only_cases_that_timing_noise_left_open_run_again) {
    const std::vector cases{seen("a", verdict_kind::pass), seen("b", verdict_kind::inconclusive),
                            seen("c", verdict_kind::blocked), seen("d", verdict_kind::fail)};
    EXPECT_THAT(ids_of(left_open(planned({"a", "b", "c", "d"}), cases)), ElementsAre("b"));
    EXPECT_THAT(ids_of(left_open(planned({"b"}), cases)), ElementsAre("b"));
}

TEST(collect, a_machine_that_is_too_busy_for_most_cases_does_not_run_them_again) {
    const std::vector cases{seen("a", verdict_kind::inconclusive),
                            seen("b", verdict_kind::inconclusive), seen("c", verdict_kind::pass)};
    EXPECT_THAT(left_open(planned({"a", "b", "c"}), cases), IsEmpty());
}

TEST(collect, the_second_run_counts_instead_of_the_first) {
    auto one = seen("a", verdict_kind::inconclusive);
    replace_by_second_look(one, seen("a", verdict_kind::fail));
    EXPECT_EQ(one.verdict.kind, verdict_kind::fail);
    EXPECT_EQ(one.attempts.size(), 1U);
    EXPECT_FALSE(one.flaky);
}

TEST(collect, a_failure_that_fails_again_alone_stays_a_failure) {
    auto accusation = seen("a", verdict_kind::fail);
    accusation.beside = {{"b", "c"}, 5};
    confirm(accusation, seen("a", verdict_kind::fail));
    EXPECT_EQ(accusation.verdict.kind, verdict_kind::fail);
    ASSERT_TRUE(accusation.confirmation);
    EXPECT_EQ(accusation.confirmation->alone, verdict_kind::fail);
    EXPECT_EQ(accusation.confirmation->beside, accusation.beside);
}

TEST(collect, a_failure_that_holds_alone_is_told_as_only_beside_others) {
    for (const auto alone : {verdict_kind::pass, verdict_kind::advice, verdict_kind::observed}) {
        auto accusation = seen("a", verdict_kind::fail);
        confirm(accusation, seen("a", alone));
        EXPECT_EQ(accusation.verdict.kind, verdict_kind::beside_others);
    }
}

TEST(collect, a_failure_that_cannot_be_judged_alone_accuses_nobody) {
    for (const auto alone :
         {verdict_kind::blocked, verdict_kind::error, verdict_kind::inconclusive}) {
        auto accusation = seen("a", verdict_kind::fail);
        confirm(accusation, seen("a", alone));
        EXPECT_EQ(accusation.verdict.kind, verdict_kind::inconclusive);
    }
    auto noisy = seen("a", verdict_kind::fail);
    confirm_unless_noisy(noisy, seen("a", verdict_kind::inconclusive));
    EXPECT_FALSE(noisy.confirmation);
    EXPECT_THAT(ids_of(unconfirmed(planned({"a"}), {noisy})), ElementsAre("a"));
}

TEST(collect, a_case_that_was_blocked_and_holds_alone_is_told_as_only_beside_others) {
    auto stalled = seen("a", verdict_kind::blocked);
    stalled.beside = {{"b", "c"}, 5};
    confirm(stalled, seen("a", verdict_kind::pass));
    EXPECT_EQ(stalled.verdict.kind, verdict_kind::beside_others);
    ASSERT_TRUE(stalled.confirmation);
    EXPECT_EQ(stalled.confirmation->alone, verdict_kind::pass);
    EXPECT_EQ(stalled.confirmation->beside, (reports::company{{"b", "c"}, 5}));
}

TEST(collect, what_a_case_that_was_blocked_shows_alone_counts) {
    for (const auto alone :
         {verdict_kind::blocked, verdict_kind::unsupported, verdict_kind::inconclusive}) {
        auto stalled = seen("a", verdict_kind::blocked);
        confirm(stalled, seen("a", alone));
        EXPECT_EQ(stalled.verdict.kind, alone);
        ASSERT_TRUE(stalled.confirmation);
        EXPECT_THAT(unconfirmed(planned({"a"}), {stalled}), IsEmpty());
    }
    auto broken = seen("a", verdict_kind::blocked);
    confirm(broken, seen("a", verdict_kind::fail));
    EXPECT_EQ(broken.verdict.kind, verdict_kind::fail);
    EXPECT_THAT(ids_of(unconfirmed(planned({"a"}), {broken})), ElementsAre("a"));
    confirm(broken, seen("a", verdict_kind::fail));
    EXPECT_THAT(unconfirmed(planned({"a"}), {broken}), IsEmpty());
}

TEST(collect, cases_that_were_blocked_run_alone_unless_most_were) {
    const auto blocked = seen("a", verdict_kind::blocked);
    const auto pass = verdict_kind::pass;
    EXPECT_THAT(ids_of(unconfirmed(planned({"a", "b"}), {blocked, seen("b", pass)})),
                ElementsAre("a"));
    const std::vector most{blocked, seen("b", verdict_kind::blocked), seen("c", pass)};
    EXPECT_THAT(unconfirmed(planned({"a", "b", "c"}), most), IsEmpty());
}

TEST(collect, only_failures_that_are_not_confirmed_yet_run_alone) {
    auto confirmed = seen("a", verdict_kind::fail);
    confirm(confirmed, seen("a", verdict_kind::fail));
    const std::vector cases{confirmed, seen("b", verdict_kind::fail),
                            seen("c", verdict_kind::advice)};
    EXPECT_THAT(ids_of(unconfirmed(planned({"a", "b", "c"}), cases)), ElementsAre("b"));
}

}  // namespace
}  // namespace brokerproof::commands
