#include "loadgen/fleet/conductor.hpp"

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr instant now = instant(1'000'000s);

slice_status state(nanoseconds since_news, nanoseconds since_packet, std::uint64_t in_flight) {
    slice_status out;
    out.last_news_ns = to_ns(now - since_news);
    out.last_packet_ns = to_ns(now - since_packet);
    out.in_flight = in_flight;
    return out;
}

TEST(nothing_comes, when_the_drain_was_reached_and_a_second_was_quiet) {
    EXPECT_TRUE(nothing_comes(state(1s, 1s, 0), now, true));
    EXPECT_FALSE(nothing_comes(state(900ms, 900ms, 0), now, true)) << "a client has just come back";
}

TEST(nothing_comes, when_the_time_of_the_drain_ran_out_and_five_seconds_were_quiet) {
    EXPECT_TRUE(nothing_comes(state(5s, 5s, 0), now, false));
    EXPECT_FALSE(nothing_comes(state(4s, 4s, 0), now, false));
}

TEST(nothing_comes, is_not_known_of_a_broker_that_owes_answers_and_sends_nothing) {
    EXPECT_FALSE(nothing_comes(state(9s, 9s, 3), now, false));
    EXPECT_TRUE(nothing_comes(state(9s, 1s, 3), now, false)) << "it answers others";
}

}  // namespace
}  // namespace brokerproof::loadgen
