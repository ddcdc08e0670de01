#include <fstream>

#include <gtest/gtest.h>

#include "harness/commands/compare.hpp"
#include "harness/commands/testing/recorded_console.hpp"

namespace brokerproof::commands {
namespace {

std::string sample(const std::string& name) {
    std::string path = BROKERPROOF_SOURCE_DIR;
    return path.append("/reports/testdata/").append(name);
}

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

int compared(const compare_options& chosen) {
    testing::recorded_console recorded;
    return compare_results(chosen, recorded.screen());
}

int compared(const std::string& before, const std::string& now) {
    return compared({{before, now}, {}, {}, {}});
}

TEST(compare_command, exit_codes_say_whether_something_got_worse) {
    EXPECT_EQ(compared(sample("sample.json"), sample("sample.json")), 0);
    auto text = text_of(sample("sample.json"));
    const std::string passed = "\"verdict\": \"pass\",\n      \"reason\": \"\"";
    const auto at = text.find(passed);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, passed.size(), "\"verdict\":\"fail\",\"reason\":\"it broke\"");
    const auto path = ::testing::TempDir() + "brokerproof-compare-test.json";
    std::ofstream(path, std::ios::binary) << text;
    const auto page = ::testing::TempDir() + "brokerproof-compare-test.md";
    EXPECT_EQ(compared({{sample("sample.json"), path}, {}, {}, page}), 1);
    EXPECT_NE(text_of(page).find("it broke"), std::string::npos);
    EXPECT_EQ(compared(path, sample("sample.json")), 0);
}

TEST(compare_command, load_results_can_be_compared_too_and_several_on_each_side) {
    const auto run = sample("load-troubled.json");
    EXPECT_EQ(compared(run, run), 0);
    EXPECT_EQ(compared({{}, {run, run, run}, {run, run, run}, {}}), 0);
}

TEST(compare_command, results_of_different_kinds_are_refused) {
    const auto conform = sample("sample.json");
    const auto load = sample("load-troubled.json");
    EXPECT_EQ(compared(conform, load), 2);
    EXPECT_EQ(compared({{}, {conform, conform}, {conform}, {}}), 2);
    EXPECT_EQ(compared({{conform}, {}, {}, {}}), 2);
    EXPECT_EQ(compared({{conform, conform}, {load}, {}, {}}), 2);
    EXPECT_EQ(compared(conform, sample("junit.xsd")), 2);
    EXPECT_EQ(compared(conform, "/nowhere.json"), 2);
}

}  // namespace
}  // namespace brokerproof::commands
