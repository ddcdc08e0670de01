#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/areas.hpp"
#include "reports/console_progress.hpp"
#include "reports/console_report.hpp"
#include "reports/golden_test.hpp"
#include "reports/sample_test.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string report(const run_result& run, colours use) {
    std::ostringstream out;
    print_report(out, run, use);
    return out.str();
}

run_result calm_run() {
    auto run = sample_run();
    std::erase_if(run.cases, [](const case_result& judged) {
        const auto kind = judged.verdict.kind;
        const bool calm =
            kind == judge::verdict_kind::pass || kind == judge::verdict_kind::unsupported;
        return judged.unexpected_pass || !(calm || judged.expected_failure);
    });
    run.environment_problem.clear();
    run.unexpected.clear();
    return run;
}

TEST(console, the_report_is_as_agreed) {
    expect_golden("console.txt", report(sample_run(), colours::off));
}

TEST(console, the_report_in_colour_is_as_agreed) {
    expect_golden("console-colour.txt", report(sample_run(), colours::on));
}

TEST(console, a_run_without_failures_is_short) {
    expect_golden("console-calm.txt", report(calm_run(), colours::off));
}

TEST(console, without_colours_there_is_no_escape_whatever_the_broker_sent) {
    EXPECT_THAT(report(sample_run(), colours::off), Not(HasSubstr("\x1b")));
}

TEST(console, no_failure_shows_more_than_its_share_of_a_long_trace) {
    run_result run;
    run.cases = {long_failure(10'000)};
    const auto text = report(run, colours::off);
    EXPECT_THAT(text, HasSubstr("      ... 9960 events left out\n"));
    EXPECT_LT(std::ranges::count(text, '\n'), 55);
}

TEST(console, the_closing_sentence_says_an_incident_once_and_how_often) {
    auto run = calm_run();
    broker_incident ended;
    ended.kind = incident_kind::broker_died;
    ended.detail = "exited with code 1";
    run.incidents = {ended, ended, ended};
    EXPECT_THAT(closing_sentence(run), HasSubstr("\nThe broker exited with code 1 (3 times). "));
    run.incidents.back().kind = incident_kind::broker_hung;
    EXPECT_THAT(closing_sentence(run),
                HasSubstr("\nThe broker exited with code 1 (2 times). The broker hung. "));
}

TEST(console, the_closing_sentence_says_what_the_exit_code_means) {
    auto run = calm_run();
    EXPECT_EQ(closing_sentence(run),
              "mosquitto 2.0.11: 2 passed, 1 known failure, 11 not supported, in 24.3 s "
              "(longest single wait 20.0 s; 2 run again after timing noise)\nNothing new: 1 known "
              "failure. (exit code 0)");
    run.interrupted = true;
    EXPECT_THAT(closing_sentence(run),
                HasSubstr("The run was interrupted: missing cases are not judged. "
                          "(exit code 130)"));
    EXPECT_THAT(
        closing_sentence(sample_run()),
        HasSubstr(
            "2 cases show that requirements are broken. 1 case was expected to fail and passed. "
            "1 expectation names no case. The environment failed. "
            "4 required cases could not be judged. (exit code 1)"));
}

TEST(progress, a_terminal_has_one_line_that_is_drawn_again) {
    std::ostringstream out;
    console_progress progress(out, output_kind::terminal, 60);
    progress.started(12);
    progress.tick(0, 0, 12, 19'001);
    progress.tick(100, 0, 12, 18'500);
    progress.tick(200, 0, 12, 18'400);
    EXPECT_EQ(out.str(),
              "\r0/12 done, 0 failed, 12 running, longest wait 20 s"
              "\r0/12 done, 0 failed, 12 running, longest wait 19 s");
}

TEST(progress, the_case_with_the_longest_wait_is_named) {
    std::ostringstream out;
    console_progress progress(out, output_kind::stream);
    progress.started(2);
    progress.tick(0, 1, 1, 7'000, "will/delayed@v5 at line 9: device connect");
    EXPECT_EQ(out.str(),
              "1/2 done, 0 failed, 1 running, longest wait 7 s "
              "(will/delayed@v5 at line 9: device connect)\n");
}

TEST(progress, what_a_longer_line_left_behind_is_wiped) {
    std::ostringstream out;
    console_progress progress(out, output_kind::terminal, 60);
    progress.started(2);
    progress.tick(0, 1, 1, 0);
    progress.tick(1, 2, 0, 0);
    progress.stopped();
    EXPECT_EQ(out.str(),
              "\r1/2 done, 0 failed, 1 running"
              "\r2/2 done, 0 failed           \r2/2 done, 0 failed"
              "\r                  \r");
}

TEST(progress, a_line_never_wraps) {
    std::ostringstream out;
    console_progress progress(out, output_kind::terminal, 10);
    progress.started(100);
    progress.tick(0, 50, 50, 1'000);
    EXPECT_EQ(out.str(), "\r50/100 do");
}

TEST(progress, a_pipe_gets_a_plain_line_every_two_seconds) {
    std::ostringstream out;
    console_progress progress(out, output_kind::stream);
    progress.started(3);
    case_result failed;
    failed.verdict.kind = judge::verdict_kind::fail;
    for (int now_ms = 0; now_ms <= 4'000; now_ms += 100) {
        if (now_ms == 1'000) progress.finished(failed);
        progress.tick(now_ms, now_ms / 2'000, 3 - now_ms / 2'000, 4'000 - now_ms);
    }
    progress.stopped();
    EXPECT_EQ(out.str(),
              "0/3 done, 0 failed, 3 running, longest wait 4 s\n"
              "1/3 done, 1 failed, 2 running, longest wait 2 s\n"
              "2/3 done, 1 failed, 1 running\n");
}

TEST(areas, come_from_the_catalogue_or_are_the_suite) {
    case_result judged;
    judged.suite = "my-suite";
    EXPECT_EQ(area_of(judged).title, "my-suite");
    judged.catalogue = {"RDL-03", "OFQ-01"};
    EXPECT_EQ(area_of(judged).title, "RDL redelivery");
    case_result other;
    other.catalogue = {"OFQ-02"};
    EXPECT_LT(area_of(other).place, area_of(judged).place);
    other.catalogue = {"XYZ-01"};
    other.suite = "theirs";
    EXPECT_EQ(area_of(other).title, "theirs");
}

}  // namespace
}  // namespace brokerproof::reports
