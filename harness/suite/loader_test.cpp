// Which files are read, and the result of several files, with and without problems.
#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

using testing::HasSubstr;

TEST(suite_loader, a_field_of_one_version_may_be_in_a_case_for_both) {
    const auto result = load_suite_text(
        "format: 1\nsuite: s\nversions: [v3.1.1, v5]\ncases:\n  - id: c\n    title: t\n"
        "    refs: { v5: [MQTT-4.1.0-1], v3.1.1: [MQTT-3.1.2-4] }\n    clients: [a]\n"
        "    steps:\n      - a: { connect: { session_expiry_interval: 4 } }\n",
        "s.yaml", catalogue());
    EXPECT_EQ(lines_of(result.reported), "");
    EXPECT_EQ(plan::expand(result.suites).size(), 2U);
}

TEST(suite_loader, a_file_with_a_problem_gives_no_suite_and_other_files_do) {
    const auto folder = suites_directory / "selftest" / "invalid";
    const auto good = (suites_directory / "selftest" / "valid-pass" / "connect.yaml").string();
    const auto result =
        load_suites({(folder / "wrong-format.yaml").string(), good, "nowhere.yaml"}, catalogue());
    EXPECT_EQ(result.suites.size(), 1U);
    ASSERT_EQ(result.reported.size(), 2U);
    EXPECT_THAT(describe(result.reported[0]), HasSubstr("wrong-format.yaml:2:9: format must be 1"));
    EXPECT_THAT(describe(result.reported[1]), HasSubstr("nowhere.yaml"));
}

TEST(suite_loader, suite_ids_differ_over_all_files) {
    const auto good = (suites_directory / "selftest" / "valid-pass" / "connect.yaml").string();
    const auto result = load_suites({good, good}, catalogue());
    EXPECT_EQ(result.suites.size(), 1U);
    EXPECT_THAT(lines_of(result.reported), HasSubstr("is already used: "));
}

TEST(suite_loader, suites_are_found_without_selftests_and_tables) {
    for (const auto& file : find_suites(suites_directory.string())) {
        EXPECT_EQ(file.find("/selftest/"), std::string::npos) << file;
        EXPECT_TRUE(file.ends_with(".yaml")) << file;
    }
    EXPECT_TRUE(find_suites("/nowhere/at/all").empty());
    const auto selftests = find_suites((suites_directory / "selftest" / "valid-pass").string());
    EXPECT_TRUE(std::ranges::is_sorted(selftests));
    EXPECT_FALSE(selftests.empty());
}

}  // namespace
}  // namespace brokerproof::suite
