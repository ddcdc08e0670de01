#include "loadgen/commands/nobody_connects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::commands {
namespace {

using namespace loadgen;
using ::testing::EndsWith;
using ::testing::Not;

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
    EXPECT_EQ(nobody_connects(scenario{}, after(9, 0, 50, 0)), "");
    EXPECT_EQ(nobody_connects(scenario{}, after(10, 0, 50, 0)),
              "no client could connect: 50 connects were refused with CONNACK 0x86 Bad User Name "
              "or Password ('no such user')");
    EXPECT_EQ(nobody_connects(scenario{}, after(10, 0, 50, 3)),
              "no client could connect: 50 connects were refused with CONNACK 0x86 Bad User Name "
              "or Password ('no such user'), 3 had no CONNACK");
}

TEST(nobody_connects, may_be_for_want_of_mqtt_5) {
    scenario planned;
    planned.groups.resize(2);
    auto refused = after(10, 0, 50, 0);
    refused.so_far.so_far.groups[0].refusals.front().code = 0x01;
    constexpr auto hint = "; if the broker does not speak MQTT 5: --mqtt 3.1.1";
    EXPECT_THAT(nobody_connects(planned, refused), EndsWith(hint));
    EXPECT_THAT(nobody_connects(planned, after(10, 0, 0, 50)), EndsWith(hint));
    EXPECT_THAT(nobody_connects(planned, after(10, 0, 50, 0)), Not(EndsWith(hint)));
    planned.groups[1].version = mqtt::version::v311;
    EXPECT_THAT(nobody_connects(planned, refused), Not(EndsWith(hint)));
}

TEST(nobody_connects, is_not_said_when_one_did_or_none_has_tried) {
    EXPECT_EQ(nobody_connects(scenario{}, after(60, 1, 50, 0)), "");
    EXPECT_EQ(nobody_connects(scenario{}, after(60, 0, 0, 0)), "");
}

}  // namespace
}  // namespace brokerproof::commands
