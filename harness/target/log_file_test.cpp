#include "harness/target/log_file.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"

namespace brokerproof::target {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void append(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

TEST(log_file, a_long_log_keeps_its_end) {
    const scratch_directory scratch;
    const auto path = scratch.path() + "/broker.log";
    const int log = open_log(path);  // as the broker holds it
    for (int i = 0; i < 1000; ++i) append(path, fmt::format("line {}\n", i));
    shorten_log(path, 100'000, 30);
    EXPECT_THAT(last_lines(path, 2), ElementsAre("line 998", "line 999"));
    EXPECT_GT(std::filesystem::file_size(path), 5000U);
    shorten_log(path, 5000, 30);
    note(log, "the broker goes on");
    ::close(log);
    const auto lines = last_lines(path, 10);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_THAT(lines[0], HasSubstr("what is older"));
    EXPECT_EQ(lines[1], "line 997");
    EXPECT_EQ(lines[4], "## brokerproof: the broker goes on");
    EXPECT_LT(std::filesystem::file_size(path), 300U);
}

}  // namespace
}  // namespace brokerproof::target
