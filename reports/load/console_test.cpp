#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/golden_test.hpp"
#include "reports/load/console.hpp"
#include "reports/load/sample_test.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string report(const loadgen::load_result& result, colours use) {
    std::ostringstream out;
    print_load_report(out, result, use);
    return out.str();
}

TEST(load_console, a_calm_run_is_as_agreed) {
    expect_golden("load-calm.txt", report(calm_load(), colours::off));
}

TEST(load_console, a_troubled_run_is_as_agreed) {
    expect_golden("load-troubled.txt", report(troubled_load(), colours::off));
}

TEST(load_console, on_a_terminal_thresholds_have_coloured_marks) {
    expect_golden("load-colour.txt", report(troubled_load(), colours::on));
}

TEST(load_console, is_one_screen) {
    EXPECT_LT(std::ranges::count(report(calm_load(), colours::off), '\n'), 64);
}

TEST(load_console, fits_the_width_of_a_terminal) {
    std::istringstream text(report(troubled_load(), colours::off));
    for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(load_console, without_colours_it_is_plain_ascii_whatever_names_contain) {
    auto result = troubled_load();
    result.brokers[0].product = "m\x1b[31mq";
    result.environment_problem = "\x1b]0;title";
    const auto text = report(result, colours::off);
    EXPECT_TRUE(
        std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST(load_console, shares_and_wills_are_told) {
    auto result = calm_load();
    auto& ledger = *result.ledger;
    ledger.groups[0].gone_with_session = 3;
    ledger.shares = {{0, 10'000, 7, 20, 31}};
    ledger.share_faults = {{loadgen::share_fault_kind::duplicated, 3, 7, {10'001, 2}, {4, 9}},
                           {loadgen::share_fault_kind::stray, 3, 3, {10'001, 2}, {1, 1}}};
    ledger.wills.resize(2);
    ledger.wills[0] = {.owed = 5, .published = 4, .lost = 1, .not_owed = 2, .stray = 2, .twice = 1};
    using enum loadgen::will_fault_kind;
    ledger.will_faults = {{lost, 3, 1, 7}, {stray, 3, 2, 7}, {early, 4, 2, 7}, {twice, 5, 1, 7}};
    const auto text = report(result, colours::off);
    for (const char* line :
         {"shared    devices: each of 10,000 members got 7 to 31 messages (median 20)\n",
          "  duplicated: devices/3 and devices/7 both got messages 4..9 of backend/1,\n"
          "    stream 2\n",
          "  stray: devices/3 got message 1 of backend/1, stream 2, sent before anybody had\n"
          "    subscribed\n",
          "wills     5 owed, 4 published, 1 lost; 2 not owed, 2 stray, 1 twice\n",
          "  lost: devices/7 never got the will of devices/3, connection 1\n",
          "  stray: devices/7 got the will of devices/3, connection 2, which was not owed\n",
          "  stray: devices/7 got the will of devices/4, connection 2 before it was due\n",
          "  twice: devices/7 got the will of devices/5, connection 1 again\n", "session gone"})
        EXPECT_THAT(text, HasSubstr(line));
}

TEST(load_console, a_slice_alone_does_not_pretend_to_have_a_ledger) {
    auto result = calm_load();
    result.slices_here = {1};
    result.ledger.reset();
    const auto text = report(result, colours::off);
    EXPECT_THAT(text, HasSubstr("only 1 of 2 slices"));
    EXPECT_THAT(text, HasSubstr("judged when all slices are joined"));
    EXPECT_THAT(text, Not(HasSubstr("that were owed came")));
}

TEST(load_console, a_run_that_never_began_has_one_line) {
    loadgen::load_result result;
    result.environment_problem = "this machine is too small for the run";
    EXPECT_EQ(report(result, colours::off),
              "The run did not begin: this machine is too small for the run (exit code 3)\n");
}

TEST(load_console, the_last_line_says_what_the_exit_code_means) {
    EXPECT_THAT(load_sentence(calm_load()), HasSubstr("All thresholds are held"));
    EXPECT_THAT(load_sentence(troubled_load()),
                HasSubstr("The run did not do what it is for: phases.timed_out is 1"));
    auto slow = calm_load();
    slow.health.valid = false;
    EXPECT_THAT(load_sentence(slow), HasSubstr("INVALID"));
    auto slice = calm_load();
    slice.slices = 3;
    EXPECT_THAT(load_sentence(slice), HasSubstr("brokerproof merge"));
    auto crossed = calm_load();
    crossed.ledger->groups[0].lost = 1;
    loadgen::hold_thresholds(crossed, {});
    EXPECT_THAT(load_sentence(crossed), HasSubstr("1 of 12 thresholds not held"));
    crossed.interrupted = true;
    EXPECT_THAT(load_sentence(crossed), HasSubstr("Interrupted"));
}

TEST(load_console, the_ledger_in_words_never_calls_a_loss_well) {
    loadgen::ledger_report ledger;
    ledger.groups.resize(1);
    EXPECT_EQ(ledger_sentence(ledger), "No message was owed.");
    auto& group = ledger.groups[0];
    group.owed = group.delivered = 1500;
    EXPECT_EQ(ledger_sentence(ledger),
              "All 1,500 messages that were owed came, once and in order.");
    group.received.stray = 2;
    EXPECT_EQ(ledger_sentence(ledger), "BROKEN: of 1,500 messages that were owed: 2 stray.");
    group.received.stray = 0;
    group.delivered = 1490;
    group.expired = 10;
    EXPECT_THAT(ledger_sentence(ledger), HasSubstr("1,490 of 1,500"));
    group.expired = 9;
    group.lost = 1;
    EXPECT_THAT(ledger_sentence(ledger), HasSubstr("BROKEN"));
}

TEST(text_table, groups_digits_by_three) {
    EXPECT_EQ(thousands(0), "0");
    EXPECT_EQ(thousands(999), "999");
    EXPECT_EQ(thousands(1'000), "1,000");
    EXPECT_EQ(thousands(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace brokerproof::reports
