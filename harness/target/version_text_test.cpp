#include "harness/target/version_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/results.hpp"

namespace brokerproof::target {
namespace {

using testing_support::problem_of;

TEST(version_text, is_the_first_group_of_the_first_match) {
    const std::string help =
        "mosquitto version 2.0.11\n\nmosquitto is an MQTT v5.0/v3.1.1/v3.1 broker.\n";
    EXPECT_EQ(version_in(help, R"(mosquitto version ([0-9][0-9A-Za-z.\-]*))"), "2.0.11");
    EXPECT_EQ(version_in(help, "(?:MQTT) v(5)"), "5");
    EXPECT_EQ(version_in(help, "no such (x)"), "");
    EXPECT_EQ(version_in("", "(a)"), "");
    EXPECT_EQ(version_in(help, "mosquitto"), "");
    EXPECT_EQ(version_in(help, "(unclosed"), "");
    EXPECT_EQ(version_in(std::string(1 << 20, 'a'), "(a|aa)+$"), "");
}

TEST(version_text, needs_a_pattern_with_a_group) {
    EXPECT_EQ(problem_of(check_version_pattern("v([0-9.]+)")), "");
    EXPECT_EQ(problem_of(check_version_pattern("v[0-9.]+")),
              "must have a group (...) around the version");
    EXPECT_EQ(problem_of(check_version_pattern("(?:v)")),
              "must have a group (...) around the version");
    EXPECT_THAT(problem_of(check_version_pattern("(a")),
                testing::StartsWith("is not a regular expression: "));
}

}  // namespace
}  // namespace brokerproof::target
