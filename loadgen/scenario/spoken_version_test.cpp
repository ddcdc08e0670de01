#include "loadgen/scenario/spoken_version.hpp"

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

group spoken_in_v311(group members) {
    scenario changed;
    changed.groups.push_back(std::move(members));
    speak_v311(changed);
    return changed.groups.front();
}

TEST(spoken_version, a_session_of_v5_that_lasts_is_one_of_clean_session_0) {
    group lasting;
    lasting.session_expiry_interval = 60;
    const auto changed = spoken_in_v311(lasting);
    EXPECT_EQ(changed.version, mqtt::version::v311);
    EXPECT_FALSE(changed.clean_start);
    EXPECT_FALSE(changed.session_expiry_interval);
}

TEST(spoken_version, a_session_of_v5_without_an_interval_is_one_of_clean_session_1) {
    EXPECT_TRUE(spoken_in_v311({}).clean_start);
    group none;
    none.session_expiry_interval = 0;
    EXPECT_TRUE(spoken_in_v311(none).clean_start);
}

TEST(spoken_version, what_asks_the_broker_for_something_of_v5_is_left_out) {
    group asking;
    asking.receive_maximum = 10;
    asking.topic_alias_maximum = 5;
    asking.publish.emplace_back().topic_alias = true;
    const auto changed = spoken_in_v311(asking);
    EXPECT_FALSE(changed.receive_maximum);
    EXPECT_FALSE(changed.topic_alias_maximum);
    EXPECT_FALSE(changed.publish.front().topic_alias);
}

TEST(spoken_version, a_group_of_v311_stays_as_it_is) {
    group old;
    old.version = mqtt::version::v311;
    EXPECT_FALSE(spoken_in_v311(old).clean_start);
}

}  // namespace
}  // namespace brokerproof::loadgen
