#include "loadgen/commands/nobody_connects.hpp"

#include <gtest/gtest.h>

namespace brokerproof::commands {
namespace {

using namespace loadgen;

tick_report after(std::int64_t seconds, std::uint64_t accepted, std::uint64_t refused,
                  std::uint64_t failed) {
    tick_report now;
    now.at_ns = seconds * 1'000'000'000;
    auto& groups = now.so_far.so_far.groups;
    groups.resize(2);
    groups[0].add(count::connects_accepted, accepted);
    groups[0].add(count::connects_refused, refused);
    groups[1].add(count::connects_failed, failed);
    if (refused != 0)
        groups[0].refused(
            {refusing_packet::connack, mqtt::version::v5, 0x86, refused, "no such user"});
    return now;
}

TEST(nobody_connects, is_told_after_ten_seconds_with_what_the_broker_answered) {
    EXPECT_EQ(nobody_connects(after(9, 0, 50, 0)), "");
    EXPECT_EQ(nobody_connects(after(10, 0, 50, 0)),
              "no client could connect: 50 connects were refused with CONNACK 0x86 Bad User Name "
              "or Password ('no such user')");
    EXPECT_EQ(nobody_connects(after(10, 0, 50, 3)),
              "no client could connect: 50 connects were refused with CONNACK 0x86 Bad User Name "
              "or Password ('no such user'), 3 had no CONNACK");
}

TEST(nobody_connects, is_not_said_when_one_did_or_none_has_tried) {
    EXPECT_EQ(nobody_connects(after(60, 1, 50, 0)), "");
    EXPECT_EQ(nobody_connects(after(60, 0, 0, 0)), "");
}

}  // namespace
}  // namespace brokerproof::commands
