#include <sstream>

#include <gtest/gtest.h>

#include "harness/base/text.hpp"
#include "loadgen/measure/hgrm.hpp"

namespace brokerproof::loadgen {
namespace {

std::vector<std::string> lines_of(const histogram& times) {
    std::ostringstream out;
    write_hgrm(out, times);
    auto lines = split(out.str(), '\n');
    lines.pop_back();
    return lines;
}

TEST(hgrm, has_the_columns_and_the_end_that_plotters_read) {
    histogram times;
    times.record(1'000'000, 3);
    times.record(4'000'000);
    const std::vector<std::string> expected{
        "       Value     Percentile TotalCount 1/(1-Percentile)",
        "",
        "    1.007615 0.000000000000          3           1.00",
        "    1.007615 0.100000000000          3           1.11",
        "    1.007615 0.200000000000          3           1.25",
        "    1.007615 0.300000000000          3           1.43",
        "    1.007615 0.400000000000          3           1.67",
        "    1.007615 0.500000000000          3           2.00",
        "    1.007615 0.550000000000          3           2.22",
        "    1.007615 0.600000000000          3           2.50",
        "    1.007615 0.650000000000          3           2.86",
        "    1.007615 0.700000000000          3           3.33",
        "    1.007615 0.750000000000          3           4.00",
        "    4.000000 1.000000000000          4",
        "#[Mean    =     1.750000, StdDeviation   =     1.303625]",
        "#[Max     =     4.000000, Total count    =            4]",
        "#[Buckets =           33, SubBuckets     =           64]"};
    const auto seen = lines_of(times);
    EXPECT_EQ(seen, expected);
}

TEST(hgrm, an_empty_one_has_no_lines_between) { EXPECT_EQ(lines_of({}).size(), 5U); }

TEST(hgrm, percentiles_and_counts_only_grow_and_end_with_all) {
    histogram times;
    for (std::int64_t i = 1; i <= 100'000; ++i) times.record(i * 1'000);
    double value = 0;
    double level = -1;
    std::uint64_t passed = 0;
    auto lines = lines_of(times);
    for (std::size_t i = 2; i + 3 < lines.size(); ++i) {
        std::istringstream line(lines[i]);
        double next_value = 0;
        double next_level = 0;
        std::uint64_t next_passed = 0;
        ASSERT_TRUE(line >> next_value >> next_level >> next_passed) << lines[i];
        EXPECT_GE(next_value, value);
        EXPECT_GT(next_level, level);
        EXPECT_GE(next_passed, passed);
        EXPECT_NEAR(next_value, next_level * 100, 2);
        value = next_value;
        level = next_level;
        passed = next_passed;
    }
    EXPECT_EQ(level, 1);
    EXPECT_EQ(passed, 100'000U);
    EXPECT_LT(lines.size(), 100U);
}

}  // namespace
}  // namespace brokerproof::loadgen
