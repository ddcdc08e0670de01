#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/sequence_set.hpp"

namespace brokerproof::loadgen {
namespace {

using testing::ElementsAre;
using numbers = std::set<std::uint64_t>;

sequence_set joined(std::initializer_list<interval> ranges) {
    sequence_set out;
    for (const interval& range : ranges) out.add(range);
    return out;
}

numbers listed(const sequence_set& set) {
    numbers out;
    for (const interval& range : set.ranges())
        for (std::uint64_t n = range.first; n <= range.last; ++n) out.insert(n);
    return out;
}

TEST(sequence_set, joins_ranges_that_touch_or_overlap) {
    EXPECT_THAT(joined({{1, 3}, {7, 9}, {4, 6}}).ranges(), ElementsAre(interval{1, 9}));
    EXPECT_THAT(joined({{1, 3}, {5, 6}}).ranges(), ElementsAre(interval{1, 3}, interval{5, 6}));
    EXPECT_THAT(joined({{5, 6}, {0, 0}, {1, 20}}).ranges(), ElementsAre(interval{0, 20}));
}

TEST(sequence_set, removing_splits_an_interval) {
    sequence_set set = joined({{1, 5}});
    EXPECT_TRUE(set.remove(3));
    EXPECT_FALSE(set.remove(3));
    EXPECT_THAT(set.ranges(), ElementsAre(interval{1, 2}, interval{4, 5}));
    EXPECT_TRUE(set.remove(1));
    EXPECT_TRUE(set.remove(2));
    EXPECT_EQ(set.size(), 2U);
}

TEST(sequence_set, reaches_to_the_largest_number) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    sequence_set set(interval{10, most});
    set.add(9);
    EXPECT_THAT(set.minus(sequence_set(interval{20, most})).ranges(), ElementsAre(interval{9, 19}));
    EXPECT_TRUE(set.remove(most));
    set.add(most);
    EXPECT_THAT(set.ranges(), ElementsAre(interval{9, most}));
}

// After random operations it holds the same numbers as a std::set, in the shortest form.
TEST(sequence_set, agrees_with_a_plain_set) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 300; ++round) {
        sequence_set ours;
        sequence_set other;
        numbers plain;
        for (int step = 0; step < 60; ++step) {
            const std::uint64_t first = random() % 50;
            const std::uint64_t last = first + random() % 5;
            if (random() % 3 != 0) {
                ours.add({first, last});
                for (std::uint64_t n = first; n <= last; ++n) plain.insert(n);
            } else {
                EXPECT_EQ(ours.remove(first), plain.erase(first) == 1);
            }
            if (random() % 4 == 0) other.add({first, last});
            ASSERT_EQ(listed(ours), plain);
            ASSERT_EQ(ours.size(), plain.size());
            ASSERT_EQ(ours.contains(first), plain.contains(first));
            for (std::size_t i = 1; i < ours.ranges().size(); ++i)
                ASSERT_GT(ours.ranges()[i].first, ours.ranges()[i - 1].last + 1);
        }
        numbers difference;
        std::ranges::set_difference(plain, listed(other),
                                    std::inserter(difference, difference.end()));
        EXPECT_EQ(listed(ours.minus(other)), difference);
        EXPECT_EQ(ours.minus(other), [&] {
            sequence_set again;
            for (const std::uint64_t n : difference) again.add(n);
            return again;
        }());
        std::erase_if(plain, [](std::uint64_t n) { return n < 10 || n > 30; });
        EXPECT_EQ(listed(ours.within({10, 30})), plain);
    }
}

}  // namespace
}  // namespace brokerproof::loadgen
