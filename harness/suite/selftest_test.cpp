// The suites under suites/selftest, and all others. Invalid suites are refused with the problems of
// their golden files.
#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

namespace fs = std::filesystem;

const fs::path selftest = suites_directory / "selftest";

/// Loads a file; messages show the relative path.
loaded load_selftest(const std::string& relative) {
    return load_suite_text(read_whole(selftest / relative), relative, catalogue());
}

class invalid_suite : public testing::TestWithParam<std::string> {};

TEST_P(invalid_suite, is_refused_with_the_problems_of_its_golden_file) {
    const auto name = "invalid/" + GetParam();
    const auto result = load_selftest(name);
    EXPECT_TRUE(result.suites.empty());
    EXPECT_FALSE(result.reported.empty());
    for (const auto& issue : result.reported) EXPECT_EQ(issue.where.file, name) << issue.text;
    expect_golden((selftest / name).replace_extension(".txt"), lines_of(result.reported));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    auto name = fs::path(info.param).stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(selftest, invalid_suite,
                         testing::ValuesIn(yaml_files(selftest / "invalid")), test_name);

TEST(selftest, every_golden_file_has_its_suite) {
    for (const auto& entry : fs::directory_iterator(selftest / "invalid")) {
        auto suite = entry.path();
        suite.replace_extension(".yaml");
        EXPECT_TRUE(fs::exists(suite)) << entry.path();
    }
}

TEST(selftest, valid_suites_load) {
    for (const std::string folder : {"valid-pass", "valid-fail"}) {
        for (const auto& file : yaml_files(selftest / folder)) {
            const auto result = load_selftest(folder + '/' + file);
            EXPECT_EQ(lines_of(result.reported), "") << file;
            EXPECT_EQ(result.suites.size(), 1U) << file;
        }
    }
}

TEST(selftest, ids_of_cases_that_must_not_pass_begin_with_their_verdict) {
    const auto prefix =
        testing::MatchesRegex("(fail|advice|blocked|unsupported|inconclusive|observed)-[a-z0-9-]+");
    for (const auto& file : yaml_files(selftest / "valid-fail")) {
        for (const auto& suite : load_selftest("valid-fail/" + file).suites) {
            for (const auto& test : suite.cases) EXPECT_THAT(test.id, prefix);
        }
    }
}

TEST(all_suites, have_no_problem) {
    const auto files = find_suites(suites_directory.string());
    const auto result = load_suites(files, catalogue());
    EXPECT_EQ(lines_of(result.reported), "");
    EXPECT_EQ(result.suites.size(), files.size());
}

}  // namespace
}  // namespace brokerproof::suite
