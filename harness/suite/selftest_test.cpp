// The suites under suites/selftest, and all others: what must be refused is, with these words.
#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

namespace fs = std::filesystem;

const fs::path selftest = suites_directory / "selftest";

/// Loads with the path that shall stand in messages.
loaded load_selftest(const std::string& relative) {
    return load_suite_text(read_whole(selftest / relative), relative, catalogue());
}

class Invalid : public testing::TestWithParam<std::string> {};

TEST_P(Invalid, IsRefusedInTheseWords) {
    const auto name = "invalid/" + GetParam();
    const auto got = load_selftest(name);
    EXPECT_TRUE(got.suites.empty());
    EXPECT_FALSE(got.reported.empty());
    for (const auto& one : got.reported) EXPECT_EQ(one.where.file, name) << one.text;
    expect_golden((selftest / name).replace_extension(".txt"), lines_of(got.reported));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    auto name = fs::path(info.param).stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Selftest, Invalid, testing::ValuesIn(yaml_files(selftest / "invalid")),
                         test_name);

TEST(Selftest, EveryGoldenHasItsSuite) {
    for (const auto& entry : fs::directory_iterator(selftest / "invalid")) {
        auto suite = entry.path();
        suite.replace_extension(".yaml");
        EXPECT_TRUE(fs::exists(suite)) << entry.path();
    }
}

TEST(Selftest, ValidSuitesLoad) {
    for (const std::string folder : {"valid-pass", "valid-fail"}) {
        for (const auto& file : yaml_files(selftest / folder)) {
            const auto got = load_selftest(folder + '/' + file);
            EXPECT_EQ(lines_of(got.reported), "") << file;
            EXPECT_EQ(got.suites.size(), 1U) << file;
        }
    }
}

TEST(Selftest, CasesThatMustNotPassSayHowTheyEnd) {
    const auto prefix =
        testing::MatchesRegex("(fail|advice|blocked|unsupported|inconclusive|observed)-[a-z0-9-]+");
    for (const auto& file : yaml_files(selftest / "valid-fail")) {
        for (const auto& suite : load_selftest("valid-fail/" + file).suites) {
            for (const auto& one : suite.cases) EXPECT_THAT(one.id, prefix);
        }
    }
}

TEST(Suites, HaveNoProblem) {
    const auto files = find_suites(suites_directory.string());
    const auto got = load_suites(files, catalogue());
    EXPECT_EQ(lines_of(got.reported), "");
    EXPECT_EQ(got.suites.size(), files.size());
}

}  // namespace
}  // namespace brokerproof::suite
