#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/golden.hpp"
#include "harness/expectations/keys.hpp"
#include "harness/expectations/loader.hpp"
#include "harness/yaml/testing/defaults.hpp"

namespace brokerproof::expectations {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string testdata = BROKERPROOF_SOURCE_DIR "/harness/expectations/testdata";
constexpr auto head = "format: 1\nproduct: mosquitto\nexpected:\n";

std::vector<std::string> problems_of(const std::string& text) {
    problems reported;
    parse_expectations(text, "configs/expectations/mosquitto.yaml", "mosquitto", reported);
    std::vector<std::string> texts;
    for (const auto& problem : reported) texts.push_back(describe(problem));
    return texts;
}

TEST(expectations_file, every_key_is_read_with_its_place) {
    problems reported;
    const auto expected = load_expectations(testdata + "/whole.yaml", "whole", reported);
    EXPECT_THAT(reported, IsEmpty());
    const std::string file = testdata + "/whole.yaml";
    const expectation first{
        .cases = {{"session-expiry/queue@v5*", {file, 5, 12}}},
        .versions = {"2.0.11", "2.1.*"},
        .reason = "cuts the queue",
        .statement = "MQTT-4.6.0-1",
        .issue = "https://example.org/issues/1",
        .where = {file, 5, 5},
    };
    const expectation second{
        .cases = {{"will/*", {file, 11, 9}}, {"will-delay/*", {file, 12, 9}}},
        .versions = {"*"},
        .reason = "no Will Delay",
        .statement = "MQTT-3.1.3-9",
        .issue = "",
        .sometimes = true,
        .where = {file, 10, 5},
    };
    EXPECT_THAT(expected, ElementsAre(first, second));
}

TEST(expectations_file, a_broker_without_known_failures_has_an_empty_list) {
    EXPECT_THAT(problems_of("format: 1\nproduct: mosquitto\nexpected: []\n"), IsEmpty());
}

TEST(expectations_file, every_missing_key_is_listed_at_once) {
    EXPECT_THAT(problems_of(std::string(head) + "  - { issue: 'https://example.org' }\n"),
                ElementsAre(HasSubstr("mosquitto.yaml:4:5: an expectation needs 'cases': a glob "
                                      "over case ids, or a list of globs that"),
                            HasSubstr("mosquitto.yaml:4:5: an expectation needs 'versions'"),
                            HasSubstr("mosquitto.yaml:4:5: an expectation needs 'reason': what")));
    EXPECT_THAT(problems_of("{}\n"),
                ElementsAre(HasSubstr("needs 'format'"), HasSubstr("needs 'product'"),
                            HasSubstr("needs 'expected'")));
}

TEST(expectations_file, wrong_entries_are_placed) {
    const std::string rest = ", versions: \"*\", reason: r, issue: i }\n";
    const std::pair<std::string, std::string> samples[] = {
        {std::string(head) + "  - { case: x/y" + rest, "mosquitto.yaml:4:7: unknown"},
        {std::string(head) + "  - { cases: queue" + rest,
         "mosquitto.yaml:4:14: 'queue' matches no case id"},
        {std::string(head) + "  - { sometimes: now and then, cases: a/b" + rest,
         "mosquitto.yaml:4:18: "},
        {std::string(head) + "  - { cases: ''" + rest,
         "mosquitto.yaml:4:14: cases must not be empty"},
        {std::string(head) + "  - { cases: a/b, versions: \"*\", reason: r }\n",
         "mosquitto.yaml:4:5: an expectation needs 'statement' or 'issue': others"},
        {std::string(head) + "  - { cases: a/b" + rest + "  - { cases: a/b" + rest,
         "mosquitto.yaml:5:14: 'a/b' is expected already at "
         "configs/expectations/mosquitto.yaml:4:14"},
        {std::string(head) + "  - { cases: [a/b, c/d, a/b]" + rest,
         "mosquitto.yaml:4:25: 'a/b' is expected already at "
         "configs/expectations/mosquitto.yaml:4:15"},
        {std::string(head) + "  - { cases: []" + rest,
         "mosquitto.yaml:4:14: cases must not be empty"},
        {std::string(head) + "  - { cases: [a/b, queue]" + rest,
         "mosquitto.yaml:4:20: 'queue' matches no case id"},
        {"format: 2\nproduct: mosquitto\nexpected: []\n",
         "mosquitto.yaml:1:9: format must be 1; saw 2"},
        {"format: 1\nproduct: emqx\nexpected: []\n",
         "mosquitto.yaml:2:10: the failures of 'emqx'; the broker is 'mosquitto'"},
        {"format: 1\nproduct: mosquitto\nexpected: none\n", "mosquitto.yaml:3:11: "},
        {"format: [\n", "mosquitto.yaml:"},
    };
    for (const auto& [text, problem] : samples) {
        EXPECT_THAT(problems_of(text), testing::Contains(HasSubstr(problem))) << text;
    }
}

TEST(expectations_file, incomplete_entries_are_left_out) {
    problems reported;
    const auto expected = parse_expectations(std::string(head) + "  - { cases: a/b }\n",
                                             "mosquitto.yaml", "mosquitto", reported);
    EXPECT_THAT(expected, IsEmpty());
    EXPECT_FALSE(reported.empty());
}

TEST(expectations_file, a_product_that_nobody_has_named_fits_any) {
    const std::string text = "format: 1\nproduct: unknown\nexpected: []\n";
    problems reported;
    parse_expectations(text, "mine.yaml", "mosquitto", reported);
    parse_expectations(std::string(head) + "  []\n", "mine.yaml", unknown_product, reported);
    EXPECT_THAT(reported, IsEmpty());
}

TEST(expectations_file, a_file_that_is_not_there_is_a_problem) {
    problems reported;
    EXPECT_THAT(load_expectations("/nonexistent/mosquitto.yaml", "mosquitto", reported), IsEmpty());
    EXPECT_FALSE(reported.empty());
}

const std::filesystem::path committed =
    std::filesystem::path(BROKERPROOF_SOURCE_DIR) / "configs/expectations";

TEST(expectations_schema, in_the_repository_is_generated_from_the_tables) {
    testing_support::expect_golden(committed / "schema.json", json_schema());
}

TEST(expectations_schema, documents_the_defaults_that_hold) {
    yaml::testing_support::expect_defaults_hold(expectation_table());
}

TEST(committed_expectations, all_load) {
    for (const auto& entry : std::filesystem::directory_iterator(committed)) {
        if (entry.path().extension() != ".yaml") continue;
        problems reported;
        EXPECT_FALSE(
            load_expectations(entry.path().string(), entry.path().stem().string(), reported)
                .empty());
        EXPECT_EQ(testing_support::lines_of(reported), "");
    }
}

}  // namespace
}  // namespace brokerproof::expectations
