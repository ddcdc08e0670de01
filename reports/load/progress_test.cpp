#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/load/progress.hpp"
#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

load_moment moment() {
    const auto result = calm_load();
    load_moment now;
    now.at_ns = 12'000'000'000;
    now.phase = "return";
    now.phase_number = 3;
    now.phases = 4;
    now.groups = result.groups;
    now.second = result.timeline[1];
    return now;
}

TEST(load_progress, a_line_says_where_the_run_is_and_how_fast) {
    EXPECT_EQ(progress_line(moment()),
              "12 s  return 3/4: online 10,010/10,010, published 5,000/s, received 5,000/s, p99 "
              "9.00 ms");
}

TEST(load_progress, a_line_says_what_is_wrong_so_far) {
    auto now = moment();
    now.wrong.duplicated = 2;
    now.wrong.late = 1;
    now.connects_failed = 3;
    EXPECT_THAT(progress_line(now),
                testing::EndsWith("; so far 2 duplicated, 1 late, 3 connects failed"));
}

TEST(load_progress, a_stream_gets_one_line_a_tick_and_no_escapes) {
    std::ostringstream out;
    load_progress progress(out, output_kind::stream, "storm");
    progress.tick(moment());
    progress.tick(moment());
    progress.stopped();
    EXPECT_EQ(out.str(), progress_line(moment()) + "\n" + progress_line(moment()) + "\n");
}

TEST(load_progress, a_terminal_gets_one_screen_that_is_drawn_again_and_taken_away) {
    std::ostringstream out;
    load_progress progress(out, output_kind::terminal, "storm", 60);
    progress.tick(moment());
    const auto first = out.str();
    EXPECT_EQ(first.find("\x1b["), first.find("\x1b[K"));
    EXPECT_THAT(first, testing::HasSubstr("storm  12 s  return 3/4"));
    EXPECT_THAT(first, testing::HasSubstr("nothing wrong so far"));
    const auto lines = std::to_string(std::ranges::count(first, '\n'));
    out.str("");
    progress.tick(moment());
    EXPECT_THAT(out.str(), testing::StartsWith("\x1b[" + lines + "A\r"));
    out.str("");
    progress.stopped();
    EXPECT_EQ(out.str(), "\x1b[" + lines + "A\r\x1b[J");
}

TEST(load_progress, no_line_is_longer_than_the_terminal) {
    std::ostringstream out;
    load_progress progress(out, output_kind::terminal, std::string(100, 'x'), 40);
    progress.tick(moment());
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);)
        EXPECT_LE(line.substr(0, line.find('\x1b')).size(), 40U);
}

}  // namespace
}  // namespace brokerproof::reports
