#include "harness/expectations/loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::expectations {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto head = "format: 1\nproduct: mosquitto\nexpected:\n";

std::vector<std::string> problems_of(const std::string& text) {
    problems found;
    parse_expectations(text, "configs/expectations/mosquitto.yaml", found);
    std::vector<std::string> texts;
    for (const auto& one : found) texts.push_back(describe(one));
    return texts;
}

TEST(expectations_file, every_key_is_read_with_its_place) {
    problems found;
    const auto all = parse_expectations(std::string(head) +
                                            "  - cases: session-expiry/queue@v5*\n"
                                            "    versions: [2.0.11, 2.1.*]\n"
                                            "    reason: cuts the queue\n"
                                            "    statement: MQTT-4.6.0-1\n"
                                            "    issue: https://example.org/issues/1\n"
                                            "  - cases:\n"
                                            "      - 'will/*'\n"
                                            "      - will-delay/*\n"
                                            "    versions: \"*\"\n"
                                            "    reason: no Will Delay\n"
                                            "    statement: MQTT-3.1.3-9\n"
                                            "    sometimes: true\n",
                                        "mosquitto.yaml", found);
    EXPECT_THAT(found, IsEmpty());
    const expectation first{
        .cases = {{"session-expiry/queue@v5*", {"mosquitto.yaml", 4, 12}}},
        .versions = {"2.0.11", "2.1.*"},
        .reason = "cuts the queue",
        .statement = "MQTT-4.6.0-1",
        .issue = "https://example.org/issues/1",
        .where = {"mosquitto.yaml", 4, 5},
    };
    const expectation second{
        .cases = {{"will/*", {"mosquitto.yaml", 10, 9}},
                  {"will-delay/*", {"mosquitto.yaml", 11, 9}}},
        .versions = {"*"},
        .reason = "no Will Delay",
        .statement = "MQTT-3.1.3-9",
        .issue = "",
        .sometimes = true,
        .where = {"mosquitto.yaml", 9, 5},
    };
    EXPECT_THAT(all, ElementsAre(first, second));
}

TEST(expectations_file, a_broker_without_known_failures_has_an_empty_list) {
    EXPECT_THAT(problems_of("format: 1\nproduct: mosquitto\nexpected: []\n"), IsEmpty());
}

TEST(expectations_file, all_that_is_missing_is_listed_at_once) {
    EXPECT_THAT(problems_of(std::string(head) + "  - { issue: 'https://example.org' }\n"),
                ElementsAre(HasSubstr("mosquitto.yaml:4:5: an expectation needs 'cases', a glob "
                                      "over case ids or a list of them"),
                            HasSubstr("mosquitto.yaml:4:5: an expectation needs 'versions'"),
                            HasSubstr("mosquitto.yaml:4:5: an expectation needs a 'reason'")));
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
        {std::string(head) + "  - { cases: ''" + rest, "mosquitto.yaml:4:14: 'cases' is empty"},
        {std::string(head) + "  - { cases: a/b, versions: \"*\", reason: r }\n",
         "mosquitto.yaml:4:5: an expectation needs a 'statement' or an 'issue'"},
        {std::string(head) + "  - { cases: a/b" + rest + "  - { cases: a/b" + rest,
         "mosquitto.yaml:5:14: 'a/b' is expected already at "
         "configs/expectations/mosquitto.yaml:4:14"},
        {std::string(head) + "  - { cases: [a/b, c/d, a/b]" + rest,
         "mosquitto.yaml:4:25: 'a/b' is expected already at "
         "configs/expectations/mosquitto.yaml:4:15"},
        {std::string(head) + "  - { cases: []" + rest, "mosquitto.yaml:4:14: 'cases' must not be"},
        {std::string(head) + "  - { cases: [a/b, queue]" + rest,
         "mosquitto.yaml:4:20: 'queue' matches no case id"},
        {"format: 2\nproduct: mosquitto\nexpected: []\n",
         "mosquitto.yaml:1:9: the only format is 1"},
        {"format: 1\nproduct: emqx\nexpected: []\n",
         "mosquitto.yaml:2:10: product 'emqx' in the file of 'mosquitto'"},
        {"format: 1\nproduct: mosquitto\nexpected: none\n", "mosquitto.yaml:3:11: "},
        {"format: [\n", "mosquitto.yaml:"},
    };
    for (const auto& [text, problem] : samples) {
        EXPECT_THAT(problems_of(text), testing::Contains(HasSubstr(problem))) << text;
    }
}

TEST(expectations_file, incomplete_entries_are_left_out) {
    problems found;
    const auto all =
        parse_expectations(std::string(head) + "  - { cases: a/b }\n", "mosquitto.yaml", found);
    EXPECT_THAT(all, IsEmpty());
    EXPECT_FALSE(found.empty());
}

TEST(expectations_file, a_file_that_is_not_there_is_a_problem) {
    problems found;
    EXPECT_THAT(load_expectations("/nonexistent/mosquitto.yaml", found), IsEmpty());
    EXPECT_FALSE(found.empty());
}

}  // namespace
}  // namespace brokerproof::expectations
