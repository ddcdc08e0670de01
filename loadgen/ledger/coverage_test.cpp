#include "loadgen/ledger/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(coverage, sets_without_common_numbers_do_not_overlap) {
    const std::vector<sequence_set> sets{sequence_set({0, 4}), sequence_set({5, 9}), {}};
    EXPECT_THAT(overlaps(sets), IsEmpty());
    EXPECT_THAT(united(sets).ranges(), ElementsAre(interval{0, 9}));
}

TEST(coverage, each_overlap_names_the_sets_that_have_it) {
    sequence_set holes({0, 1});
    holes.add({4, 9});
    const std::vector<sequence_set> sets{sequence_set({1, 6}), holes, sequence_set({6, 6})};
    EXPECT_THAT(overlaps(sets), ElementsAre(overlap{{1, 1}, {0, 1}}, overlap{{4, 5}, {0, 1}},
                                            overlap{{6, 6}, {0, 1, 2}}));
    EXPECT_THAT(united(sets).ranges(), ElementsAre(interval{0, 9}));
}

TEST(coverage, a_set_that_goes_on_directly_overlaps_only_where_both_are) {
    const std::vector<sequence_set> sets{sequence_set({0, 5}), sequence_set({5, 7}),
                                         sequence_set({6, 7})};
    EXPECT_THAT(overlaps(sets), ElementsAre(overlap{{5, 5}, {0, 1}}, overlap{{6, 7}, {1, 2}}));
}

}  // namespace
}  // namespace brokerproof::loadgen
