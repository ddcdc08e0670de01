#include "loadgen/fleet/doorway.hpp"

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

TEST(doorway, lets_in_as_many_as_there_are_places) {
    doorway door(2);
    EXPECT_TRUE(door.request_turn(10));
    EXPECT_TRUE(door.request_turn(11));
    EXPECT_FALSE(door.request_turn(12));
}

TEST(doorway, gives_each_returned_turn_to_who_has_waited_longest) {
    doorway door(1);
    EXPECT_TRUE(door.request_turn(10));
    EXPECT_FALSE(door.request_turn(11));
    EXPECT_FALSE(door.request_turn(12));
    EXPECT_EQ(door.return_turn(), 11U);
    EXPECT_EQ(door.return_turn(), 12U);
    EXPECT_EQ(door.return_turn(), std::nullopt);
    EXPECT_TRUE(door.request_turn(13));
    EXPECT_FALSE(door.request_turn(14));
}

TEST(doorway, a_client_may_wait_twice) {
    doorway door(1);
    EXPECT_TRUE(door.request_turn(10));
    EXPECT_FALSE(door.request_turn(11));
    EXPECT_FALSE(door.request_turn(11));
    EXPECT_EQ(door.return_turn(), 11U);
    EXPECT_EQ(door.return_turn(), 11U);
    EXPECT_EQ(door.return_turn(), std::nullopt);
}

}  // namespace
}  // namespace brokerproof::loadgen
