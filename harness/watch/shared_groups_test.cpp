// Shared subscriptions: which member got a message, and what is owed to a group.

#include <gmock/gmock.h>

#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using ::testing::ElementsAre;
using testing::interval;
using ::testing::IsEmpty;
using testing::lasting;
using testing::scene;
using ::testing::SizeIs;

const std::string group_filter = "$share/g/t/#";

void two_members(scene& seen, std::uint8_t qos = 1) {
    seen.arrives(1, "first", lasting()).subscribes(1, qos, group_filter);
    seen.arrives(2, "second", lasting()).subscribes(2, qos, group_filter).after_s(10);
}

shared_group group_of(scene& seen) {
    const auto groups = seen.watching.report(seen.now_us).groups;
    return groups.size() == 1 ? groups.front() : shared_group{};
}

void expect_nothing_about(scene& seen, const std::string& id) {
    EXPECT_THAT(seen.causes(id), IsEmpty());
    EXPECT_THAT(seen.findings(id), IsEmpty());
}

TEST(shared_groups, tell_which_member_got_a_message) {
    scene seen;
    two_members(seen);
    seen.publishes("a").gets(1, "a").publishes("b").gets(2, "b").gets(1, "c").publishes("c");
    seen.after_s(60);
    EXPECT_THAT(group_of(seen).members,
                ElementsAre(group_member{"first", 2, true}, group_member{"second", 1, true}));
    EXPECT_EQ(group_of(seen).not_sent + group_of(seen).waiting + group_of(seen).cannot_be_told, 0U);
    expect_nothing_about(seen, "first");
    expect_nothing_about(seen, "second");
}

TEST(shared_groups, are_owed_what_no_member_got) {
    scene seen;
    two_members(seen);
    seen.publishes("a");
    EXPECT_EQ(group_of(seen).waiting, 1U);
    seen.after_s(60);
    EXPECT_EQ(group_of(seen).not_sent, 1U);
    seen.gets(2, "a");
    EXPECT_EQ(group_of(seen).not_sent, 0U);
}

TEST(shared_groups, wait_while_a_member_is_away_whose_queue_may_have_it) {
    scene seen;
    two_members(seen);
    seen.leaves(2).publishes("a").after_s(60);
    EXPECT_EQ(group_of(seen).waiting, 1U);
    EXPECT_EQ(group_of(seen).not_sent, 0U);
    EXPECT_THAT(group_of(seen).members,
                ElementsAre(group_member{"first", 0, true}, group_member{"second", 0, false}));
    seen.arrives(2, "second", lasting(true)).gets(2, "a");
    EXPECT_EQ(group_of(seen).waiting, 0U);
    EXPECT_EQ(group_of(seen).members.at(1).came, 1U);
}

TEST(shared_groups, do_not_tell_where_a_member_has_left_for_good) {
    scene seen;
    two_members(seen);
    seen.publishes("a").leaves(2, interval(0)).after_s(60);
    EXPECT_EQ(group_of(seen).cannot_be_told, 1U);
    EXPECT_THAT(group_of(seen).members, SizeIs(1));
    expect_nothing_about(seen, "first");
}

TEST(shared_groups, do_not_tell_which_of_two_subscriptions_a_copy_belongs_to) {
    scene seen;
    two_members(seen);
    seen.subscribes(1, 1, "t/#").publishes("a").gets(1, "a").after_s(60);
    EXPECT_EQ(group_of(seen).cannot_be_told, 1U);
    expect_nothing_about(seen, "first");
}

TEST(shared_groups, are_not_owed_qos_0_while_nobody_is_there) {
    scene seen;
    two_members(seen);
    seen.leaves(1).leaves(2).publishes("a", 0).after_s(60);
    EXPECT_EQ(group_of(seen).waiting + group_of(seen).not_sent + group_of(seen).cannot_be_told, 0U);
}

TEST(shared_groups, remember_what_went_to_members_that_unsubscribed) {
    scene seen;
    two_members(seen);
    seen.publishes("a").gets(1, "a");
    seen.client(1, mqtt::unsubscribe{.packet_id = 92, .filters = {group_filter}});
    seen.broker(1, mqtt::unsuback{.packet_id = 92, .reason_codes = {0}});
    EXPECT_EQ(group_of(seen).got_by_former, 1U);
    EXPECT_THAT(group_of(seen).members, ElementsAre(group_member{"second", 0, true}));
}

TEST(shared_groups, remember_no_more_messages_than_they_may) {
    scene seen;
    two_members(seen);
    constexpr std::uint64_t many = 1'500;
    for (std::uint64_t i = 0; i < many; ++i) seen.publishes(std::to_string(i));
    EXPECT_EQ(group_of(seen).waiting, 1'000U);
    EXPECT_EQ(group_of(seen).cannot_be_told, 500U);
    for (std::uint64_t i = 0; i < many; ++i) seen.gets(1, std::to_string(i));
    EXPECT_EQ(group_of(seen).waiting + group_of(seen).cannot_be_told, 0U);
    EXPECT_EQ(group_of(seen).members.front().came, many);
}

}  // namespace
}  // namespace brokerproof::watch
