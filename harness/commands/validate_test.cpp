#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/inspect.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"

namespace brokerproof::commands {
namespace {

using testing::source_root;
const std::string scenarios = source_root + "/configs/scenarios/";
const std::string invalid = source_root + "/loadgen/scenario_loader/testdata/invalid/keys.yaml";

struct answer {
    int code = 0;
    std::string out;
    std::string error;
};

answer validated(const std::vector<std::string>& files) {
    testing::recorded_console recorded;
    const int code = validate(source_root, files, recorded.screen());
    return {code, recorded.out(), recorded.notes()};
}

TEST(validate_command, suites_and_scenarios_can_be_mixed) {
    const auto got = validated({scenarios + "fan-in.yaml", source_root + "/suites/will.yaml"});
    EXPECT_EQ(got.code, 0) << got.error;
    EXPECT_THAT(got.out, ::testing::HasSubstr("1 suites with"));
    EXPECT_THAT(got.out, ::testing::HasSubstr("1 scenarios are well formed"));
}

TEST(validate_command, without_files_the_whole_tree_is_checked) {
    const auto got = validated({});
    EXPECT_EQ(got.code, 0) << got.error;
    EXPECT_THAT(got.out, ::testing::HasSubstr(" scenarios are well formed"));
}

TEST(validate_command, a_scenario_needs_no_suite_beside_it) {
    const auto got = validated({scenarios + "fan-in.yaml"});
    EXPECT_EQ(got.code, 0) << got.error;
    EXPECT_EQ(got.out, "1 scenarios are well formed\n");
}

TEST(validate_command, a_fault_of_a_scenario_has_its_line_and_column) {
    const auto got = validated({invalid, scenarios + "fan-in.yaml"});
    EXPECT_EQ(got.code, 2);
    EXPECT_EQ(got.out, "");
    EXPECT_THAT(got.error, ::testing::HasSubstr("keys.yaml:8:14: clients must be at least 1"));
}

TEST(validate_command, profiles_and_known_failures_are_told_by_their_keys) {
    const auto got = validated({source_root + "/configs/brokers/mosquitto.yaml",
                                source_root + "/configs/expectations/mosquitto.yaml",
                                scenarios + "fan-in.yaml"});
    EXPECT_EQ(got.code, 0) << got.error;
    EXPECT_EQ(got.out,
              "1 scenarios are well formed\n1 profiles are well formed\n"
              "1 files of known failures are well formed\n");
}

TEST(validate_command, a_fault_of_each_kind_has_its_line_and_column) {
    const scratch_directory place;
    const std::pair<std::string, std::string> samples[] = {
        {"about: x\nproduct: y\nurl: mqtt://h\nfoo: 1\n", "a.yaml:4:1: unknown key 'foo'"},
        {"format: 1\nproduct: z\nexpected: 7\n", "a.yaml:3:11: "},
        {"format: 1\n", "a.yaml:1:1: none of its keys tells what this is"},
    };
    for (const auto& [text, fault] : samples) {
        std::ofstream(place.path() + "/a.yaml") << text;
        const auto got = validated({place.path() + "/a.yaml"});
        EXPECT_EQ(got.code, 2);
        EXPECT_THAT(got.error, ::testing::HasSubstr(fault));
    }
}

TEST(validate_command, a_missing_file_is_refused) {
    EXPECT_EQ(validated({"/does/not/exist.yaml"}).code, 2);
}

}  // namespace
}  // namespace brokerproof::commands
