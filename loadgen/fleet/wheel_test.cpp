// The wheel against a list: whatever is set, set again and cancelled fires at its tick, once.
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

std::vector<std::uint64_t> fired_at(wheel& w, std::uint64_t to) {
    std::vector<std::uint64_t> ticks;
    w.advance(to, [&](timer_node&) { ticks.push_back(w.now()); });
    return ticks;
}

TEST(wheel, fires_at_its_tick_at_every_distance) {
    for (const std::uint64_t away : {1ULL, 2ULL, 255ULL, 256ULL, 257ULL, 65'535ULL, 65'536ULL,
                                     70'000ULL, 16'777'216ULL, 16'777'217ULL}) {
        wheel w(1'000'003);
        waiter one;
        w.set(one, w.now() + away);
        EXPECT_LE(w.next_due(), w.now() + away);
        EXPECT_TRUE(fired_at(w, w.now() + away - 1).empty()) << away;
        EXPECT_EQ(fired_at(w, w.now() + 1).size(), 1U) << away;
        EXPECT_FALSE(one.waits());
    }
}

TEST(wheel, what_is_past_fires_at_the_next_tick) {
    wheel w(500);
    waiter one;
    w.set(one, 3);
    EXPECT_EQ(fired_at(w, 510), std::vector<std::uint64_t>{501});
}

TEST(wheel, never_fires_never) {
    wheel w(0);
    waiter one;
    w.set(one, wheel::never);
    EXPECT_TRUE(fired_at(w, 200'000).empty());
    w.cancel(one);
    EXPECT_EQ(w.next_due(), wheel::never);
}

TEST(wheel, a_node_may_be_set_again_and_others_cancelled_while_it_fires) {
    wheel w(0);
    waiter one;
    waiter two;
    std::size_t fires = 0;
    w.set(one, 10);
    w.set(two, 10);
    w.advance(10, [&](timer_node& node) {
        ++fires;
        w.cancel(two);
        w.set(node, 20);
    });
    EXPECT_EQ(fires, 1U);
    EXPECT_EQ(fired_at(w, 30), std::vector<std::uint64_t>{20});
}

TEST(wheel, agrees_with_a_sorted_list_over_many_random_steps) {
    std::mt19937_64 random(7);
    wheel w(12'345);
    std::vector<waiter> all(300);
    std::map<std::size_t, std::uint64_t> expected;  // who waits for which tick
    for (std::size_t i = 0; i < all.size(); ++i) all[i].number = i;
    for (int round = 0; round < 4000; ++round) {
        const auto who = random() % all.size();
        const auto reach = std::uint64_t{1} << (random() % 20);
        if (random() % 4 == 0) {
            w.cancel(all[who]);
            expected.erase(who);
        } else {
            const auto due = w.now() + 1 + random() % reach;
            w.set(all[who], due);
            expected[who] = due;
        }
        const auto to = w.now() + random() % 300;
        w.advance(to, [&](timer_node& node) {
            const auto number = static_cast<waiter&>(node).number;
            ASSERT_EQ(expected.at(number), w.now());
            expected.erase(number);
        });
        for (const auto& [number, due] : expected) ASSERT_GT(due, to) << number;
        ASSERT_EQ(w.waiting(), expected.size());
    }
    for (waiter& one : all) w.cancel(one);
}

}  // namespace
}  // namespace brokerproof::loadgen
