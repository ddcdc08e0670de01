// What other programs read of a run while it goes on.
#include "loadgen/commands/live_files.hpp"

#include <gmock/gmock.h>

#include "harness/base/scratch_directory.hpp"

namespace brokerproof::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string content_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

reports::load_moment first_second() {
    reports::load_moment now;
    now.at_ns = 1'000'000'000;
    now.phase = "away";
    now.groups = {"devices"};
    now.second.groups.resize(1);
    return now;
}

TEST(live_files, have_each_second_when_it_is_over) {
    const scratch_directory place;
    const follower_places places{place.path() + "/new/seconds.jsonl", place.path() + "/s.csv", ""};
    auto opened = live_files::open(places);
    ASSERT_TRUE(opened);
    auto& files = **opened;
    files.second_ended(first_second());
    EXPECT_THAT(content_of(places.json_lines), StartsWith(R"({"at_s":1E0,"phase":"away")"));
    EXPECT_THAT(content_of(places.csv), HasSubstr("\n1.000,away,devices,0"));
    files.ended({}, 4);
    EXPECT_TRUE(files.close().empty());
    EXPECT_THAT(content_of(places.json_lines), HasSubstr(R"({"ended":true,"exit_code":4)"));
}

TEST(live_files, that_cannot_be_written_are_told_at_once) {
    const auto opened = live_files::open({"/dev/null/seconds.jsonl", "", ""});
    ASSERT_FALSE(opened);
    EXPECT_THAT(describe(opened.error()), HasSubstr("cannot be written"));
}

TEST(live_files, on_a_full_disk_are_told_at_the_end) {
    auto opened = live_files::open({"/dev/full", "", ""});
    ASSERT_TRUE(opened);
    (*opened)->second_ended(first_second());
    EXPECT_EQ((*opened)->close().size(), 1U);
}

TEST(live_files, tell_of_a_collector_that_is_not_there) {
    auto opened = live_files::open({"", "", "http://127.0.0.1:1"});
    ASSERT_TRUE(opened);
    EXPECT_TRUE((*opened)->has_collector());
    (*opened)->publish({});
    const auto faults = (*opened)->close();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(describe(faults.front()), HasSubstr("connect: Connection refused"));
}

}  // namespace
}  // namespace brokerproof::commands
