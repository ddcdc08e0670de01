#include "loadgen/network/one_way.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

const net::time_point begin{1h};

bytes some(std::size_t count) { return bytes(count, 0x30); }

/// Lets everything pass as soon as it may; returns when the last byte or the end has passed.
net::time_point when_all_has_passed(one_way& way) {
    net::time_point now = begin;
    while (const auto due = way.next_due()) {
        now = std::max(now, *due);
        way.passed(way.next().data.size(), now);
    }
    return now;
}

TEST(one_way, a_good_network_passes_bytes_at_once) {
    one_way way({}, 1);
    EXPECT_FALSE(way.next_due());
    way.take(some(10), begin);
    EXPECT_EQ(way.next_due(), begin);
    EXPECT_EQ(way.next().data.size(), 10U);
    way.passed(4, begin);
    EXPECT_EQ(way.next().data.size(), 6U);
    EXPECT_EQ(way.held(), 6U);
    way.passed(6, begin);
    EXPECT_FALSE(way.next_due());
}

TEST(one_way, bytes_and_the_end_come_later_by_the_delay) {
    one_way way({.delay = 50ms}, 1);
    way.take(some(1), begin);
    way.end(way_end::fin, begin + 10ms);
    EXPECT_EQ(way.next_due(), begin + 50ms);
    way.passed(1, begin + 50ms);
    EXPECT_EQ(way.next_due(), begin + 60ms);
    EXPECT_EQ(way.next().end, way_end::fin);
}

TEST(one_way, jitter_varies_the_delay_and_keeps_the_order) {
    one_way way({.delay = 50ms, .jitter = 20ms}, 7);
    std::vector<net::time_point> due;
    for (int i = 0; i < 200; ++i) {
        way.take(some(1), begin + i * 1ms);
        if (i == 0) due.push_back(*way.next_due());
    }
    for (int i = 0; i < 199; ++i) {
        way.passed(1, due.back());
        due.push_back(*way.next_due());
    }
    EXPECT_TRUE(std::ranges::is_sorted(due));
    EXPECT_GT(std::ranges::adjacent_find(due) - due.begin(), 0);
    for (int i = 0; i < 200; ++i) EXPECT_GE(due[i], begin + i * 1ms + 30ms);
    EXPECT_LE(due.back(), begin + 199ms + 70ms);
    EXPECT_NE(due.front(), begin + 50ms);
}

TEST(one_way, a_rate_lets_no_byte_pass_too_early) {
    one_way way({.rate = 1000}, 1);
    way.take(some(500), begin);
    way.end(way_end::fin, begin);
    net::time_point now = begin;
    std::size_t seen = 0;
    while (seen < 500) {
        now = *way.next_due();
        const auto count = way.next().data.size();
        seen += count;
        EXPECT_GE(now, begin + seen * 1ms);
        way.passed(count, now);
    }
    EXPECT_LT(now, begin + 501ms);
}

TEST(one_way, even_the_slowest_rate_goes_on) {
    one_way way({.rate = 1}, 1);
    way.take(some(3), begin);
    EXPECT_GE(when_all_has_passed(way), begin + 3s);
}

TEST(one_way, it_takes_no_more_than_it_may_hold) {
    one_way way({.delay = 1s}, 1);
    EXPECT_EQ(way.room(), one_way::most_held);
    way.take(some(one_way::most_held - 1), begin);
    EXPECT_EQ(way.room(), 1U);
    way.take(some(1), begin);
    EXPECT_EQ(way.room(), 0U);
    way.passed(100, begin + 1s);
    EXPECT_EQ(way.room(), 100U);
}

TEST(one_way, in_silence_nothing_is_taken_and_nothing_passes) {
    one_way way({}, 1);
    way.take(some(5), begin);
    way.change({.cut = network_cut::silence}, begin);
    EXPECT_EQ(way.room(), 0U);
    EXPECT_FALSE(way.next_due());
    way.change({}, begin + 5s);
    EXPECT_EQ(way.next_due(), begin);
    EXPECT_EQ(way.next().data.size(), 5U);
}

TEST(one_way, what_waits_passes_at_once_when_the_network_is_good_again) {
    one_way way({.delay = 30s, .rate = 10}, 1);
    way.take(some(1000), begin);
    way.end(way_end::rst, begin);
    way.change({}, begin + 1s);
    EXPECT_EQ(way.next_due(), begin + 1s);
    EXPECT_EQ(way.next().data.size(), 1000U);
    way.passed(1000, begin + 1s);
    EXPECT_EQ(way.next_due(), begin + 1s);
    EXPECT_EQ(way.next().end, way_end::rst);
}

TEST(one_way, after_the_end_nothing_more_is_taken) {
    one_way way({}, 1);
    way.end(way_end::fin, begin);
    EXPECT_EQ(way.room(), 0U);
    way.passed(0, begin);
    EXPECT_FALSE(way.next_due());
    EXPECT_EQ(way.room(), 0U);
}

}  // namespace
}  // namespace brokerproof::loadgen
