#include "loadgen/scenario/network_hold.hpp"

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

phase lasting(nanoseconds length, std::optional<network_state> network) {
    phase made;
    made.duration = length;
    made.network = network;
    return made;
}

TEST(network_hold, a_good_network_holds_nothing) {
    scenario planned;
    planned.phases = {lasting(10s, {})};
    EXPECT_FALSE(has_network(planned));
    EXPECT_EQ(longest_hold(planned), 0s);
}

TEST(network_hold, a_delay_holds_for_as_long_as_it_may_become) {
    scenario planned;
    planned.phases = {lasting(10s, network_state{100ms, 30ms, {}, {}})};
    EXPECT_TRUE(has_network(planned));
    EXPECT_EQ(longest_hold(planned), 130ms);
}

TEST(network_hold, a_cut_that_resets_holds_nothing) {
    scenario planned;
    planned.phases = {lasting(10s, network_state{0s, 0s, {}, network_cut::reset})};
    EXPECT_EQ(longest_hold(planned), 0s);
}

TEST(network_hold, silence_and_a_rate_hold_until_the_network_is_good) {
    const network_state silent{0s, 0s, {}, network_cut::silence};
    const network_state slow{0s, 0s, 1000, {}};
    scenario planned;
    planned.phases = {lasting(2s, silent), lasting(3s, slow), lasting(9s, {}), lasting(4s, slow)};
    EXPECT_EQ(longest_hold(planned), 5s);
}

}  // namespace
}  // namespace brokerproof::loadgen
