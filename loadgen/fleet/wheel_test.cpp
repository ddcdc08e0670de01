// Compares the wheel with a list: a node fires once, at the tick that was set last.
#include "loadgen/fleet/wheel.hpp"

#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

struct waiter : timer_node {
    std::size_t number = 0;
};

std::vector<std::uint64_t> fired_at(wheel& timers, std::uint64_t to) {
    std::vector<std::uint64_t> ticks;
    timers.advance(to, [&](timer_node&) { ticks.push_back(timers.now()); });
    return ticks;
}

TEST(wheel, fires_at_its_tick_at_every_distance) {
    for (const std::uint64_t away : {1ULL, 2ULL, 255ULL, 256ULL, 257ULL, 65'535ULL, 65'536ULL,
                                     70'000ULL, 16'777'216ULL, 16'777'217ULL}) {
        wheel timers(1'000'003);
        waiter one;
        timers.set(one, timers.now() + away);
        EXPECT_LE(timers.next_due(), timers.now() + away);
        EXPECT_TRUE(fired_at(timers, timers.now() + away - 1).empty()) << away;
        EXPECT_EQ(fired_at(timers, timers.now() + 1).size(), 1U) << away;
        EXPECT_FALSE(one.waits());
    }
}

TEST(wheel, what_is_past_fires_at_the_next_tick) {
    wheel timers(500);
    waiter one;
    timers.set(one, 3);
    EXPECT_EQ(fired_at(timers, 510), std::vector<std::uint64_t>{501});
}

TEST(wheel, never_fires_never) {
    wheel timers(0);
    waiter one;
    timers.set(one, wheel::never);
    EXPECT_TRUE(fired_at(timers, 200'000).empty());
    timers.cancel(one);
    EXPECT_EQ(timers.next_due(), wheel::never);
}

TEST(wheel, a_node_may_be_set_again_and_others_cancelled_while_it_fires) {
    wheel timers(0);
    waiter one;
    waiter two;
    std::size_t fires = 0;
    timers.set(one, 10);
    timers.set(two, 10);
    timers.advance(10, [&](timer_node& node) {
        ++fires;
        timers.cancel(two);
        timers.set(node, 20);
    });
    EXPECT_EQ(fires, 1U);
    EXPECT_EQ(fired_at(timers, 30), std::vector<std::uint64_t>{20});
}

TEST(wheel, agrees_with_a_sorted_list_over_many_random_steps) {
    std::mt19937_64 random(7);
    wheel timers(12'345);
    std::vector<waiter> waiters(300);
    std::map<std::size_t, std::uint64_t> expected;  // waiter -> its tick
    for (std::size_t i = 0; i < waiters.size(); ++i) waiters[i].number = i;
    for (int round = 0; round < 4000; ++round) {
        const auto chosen = random() % waiters.size();
        const auto reach = std::uint64_t{1} << (random() % 20);
        if (random() % 4 == 0) {
            timers.cancel(waiters[chosen]);
            expected.erase(chosen);
        } else {
            const auto due = timers.now() + 1 + random() % reach;
            timers.set(waiters[chosen], due);
            expected[chosen] = due;
        }
        const auto to = timers.now() + random() % 300;
        timers.advance(to, [&](timer_node& node) {
            const auto number = static_cast<waiter&>(node).number;
            ASSERT_EQ(expected.at(number), timers.now());
            expected.erase(number);
        });
        for (const auto& [number, due] : expected) ASSERT_GT(due, to) << number;
        ASSERT_EQ(timers.waiting(), expected.size());
    }
    for (waiter& one : waiters) timers.cancel(one);
}

}  // namespace
}  // namespace brokerproof::loadgen
