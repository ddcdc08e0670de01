#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/golden_test.hpp"
#include "reports/load/markdown.hpp"
#include "reports/load/sample_test.hpp"

namespace brokerproof::reports {
namespace {

std::string written(const loadgen::load_result& result) {
    std::ostringstream out;
    write_load_markdown(out, result);
    return out.str();
}

TEST(load_markdown, pages_are_as_agreed) {
    expect_golden("load-calm.md", written(calm_load()));
    expect_golden("load-troubled.md", written(troubled_load()));
}

TEST(load_markdown, the_badge_says_what_the_exit_code_does) {
    EXPECT_EQ(load_badge_of(calm_load()),
              (badge{"load reconnect-storm", "0 lost of 200,000", badge_mood::well}));
    EXPECT_EQ(load_badge_of(troubled_load()).message, "6 of 14 thresholds not held");
    auto slow = calm_load();
    slow.health.valid = false;
    EXPECT_EQ(load_badge_of(slow).message, "INVALID");
    auto crossed = calm_load();
    crossed.ledger->groups[0].lost = 1;
    loadgen::hold_thresholds(crossed, {});
    EXPECT_EQ(load_badge_of(crossed),
              (badge{"load reconnect-storm", "1 of 12 thresholds not held", badge_mood::broken}));
    crossed.interrupted = true;
    EXPECT_EQ(load_badge_of(crossed).message, "interrupted");
}

}  // namespace
}  // namespace brokerproof::reports
