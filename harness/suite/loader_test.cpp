// Files: which are read, what several of them give together, and what one with a problem gives.
#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

using testing::HasSubstr;

TEST(Loader, FieldOfOneVersionMayStandInACaseForBoth) {
    const auto got = load_suite_text(
        "format: 1\nsuite: s\nversions: [v3.1.1, v5]\ncases:\n  - id: c\n    title: t\n"
        "    refs: { v5: [MQTT-4.1.0-1], v3.1.1: [MQTT-3.1.2-4] }\n    clients: [a]\n"
        "    steps:\n      - a: { connect: { session_expiry_interval: 4 } }\n",
        "s.yaml", catalogue());
    EXPECT_EQ(lines_of(got.reported), "");
    EXPECT_EQ(plan::expand(got.suites).size(), 2U);
}

TEST(Loader, AFileWithAProblemGivesNoSuiteButOthersDo) {
    const auto folder = suites_directory / "selftest" / "invalid";
    const auto good = (suites_directory / "selftest" / "valid-pass" / "connect.yaml").string();
    const auto got =
        load_suites({(folder / "wrong-format.yaml").string(), good, "nowhere.yaml"}, catalogue());
    EXPECT_EQ(got.suites.size(), 1U);
    ASSERT_EQ(got.reported.size(), 2U);
    EXPECT_THAT(describe(got.reported[0]), HasSubstr("wrong-format.yaml:2:9: format must be 1"));
    EXPECT_THAT(describe(got.reported[1]), HasSubstr("nowhere.yaml"));
}

TEST(Loader, SuiteIdsDifferOverAllFiles) {
    const auto good = (suites_directory / "selftest" / "valid-pass" / "connect.yaml").string();
    const auto got = load_suites({good, good}, catalogue());
    EXPECT_EQ(got.suites.size(), 1U);
    EXPECT_THAT(lines_of(got.reported), HasSubstr("is taken: "));
}

TEST(Loader, FindsSuitesButNeitherSelftestsNorTables) {
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
