// Measures that are written are read as the same; measures that do not fit together are refused.
#include "loadgen/measure/testing/filled.hpp"

namespace brokerproof::loadgen {
namespace {

using record::fault_in;

measures extreme_measures() {
    measures extreme;
    auto& group = extreme.groups.emplace_back();
    for (const auto figure : all_values<count>) group.add(figure, index_of(figure));
    for (const auto figure : all_values<timing>)
        group.record(figure, std::int64_t{1'000} << index_of(figure));
    group.record(timing::connack, 0);
    group.record(timing::connack, 8'000'000'000'000);
    group.refused({refusing_packet::connack, mqtt::version::v311, 5, 1, {}});
    group.refused({refusing_packet::puback, mqtt::version::v5, 0x97, 3, "quota of the tenant"});
    group.scheduled = 3;
    group.online = 2;
    group.in_flight = 1;
    extreme.groups.emplace_back();
    auto& shard = extreme.shards.emplace_back();
    shard.loop_lag.record(1'234'567, 42);
    shard.cpu_s = 1.25;
    shard.wall_s = 2.5;
    shard.busiest = 0.75;
    shard.errors = 2;
    shard.first_error = "no file descriptors";
    return extreme;
}

TEST(measures_file, every_field_comes_back) { record::expect_that_nothing_gets_lost<measures>(); }

TEST(measures_file, extreme_figures_come_back) {
    const auto read = read_measures(measures_json(extreme_measures()));
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, extreme_measures());
}

TEST(measures_file, a_histogram_must_fit_together) {
    const auto fault_with = [](const std::string& count, const std::string& sum,
                               const std::string& min, const std::string& max,
                               const std::string& buckets) {
        return fault_in<histogram>("{\"count\": " + count + ", \"sum_ns\": " + sum +
                                   ", \"min_ns\": " + min + ", \"max_ns\": " + max +
                                   ", \"buckets\": " + buckets + "}");
    };
    EXPECT_EQ(fault_with("3", "3024", "1000", "1024", "[[1000, 2], [1024, 1]]"), "");
    EXPECT_EQ(fault_with("3", "3024", "1000", "1024", "[[1000, 2], [1025, 1]]"),
              "file: buckets[1]: no bucket begins here");
    EXPECT_EQ(fault_with("3", "3024", "1000", "1024", "[[1024, 1], [1000, 2]]"),
              "file: buckets[1]: buckets must stand in order");
    EXPECT_EQ(fault_with("3", "3024", "1000", "1024", "[[1000, 2], [1024]]"),
              "file: buckets[1]: the row is too short");
    EXPECT_EQ(fault_with("2", "2000", "1000", "1024", "[[1000, 2], [1024, 0]]"),
              "file: buckets[1]: an empty bucket must be left out");
    EXPECT_EQ(fault_with("4", "3024", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "file: the count is not that of the buckets");
    EXPECT_EQ(fault_with("3", "3024", "900", "1024", "[[1000, 2], [1024, 1]]"),
              "file: min and max are not in the first and last bucket");
    EXPECT_EQ(fault_with("3", "2000", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "file: the sum is too small");
    EXPECT_EQ(fault_with("3", "9000", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "file: the sum is too large");
    EXPECT_EQ(fault_with("1", "1", "1", "1", "[]"), "file: the count is not that of the buckets");
    EXPECT_EQ(fault_with("1", "1", "1", "1", "[[18446744073709551615, 1]]"),
              "file: buckets[0]: no bucket begins here");
    EXPECT_EQ(fault_in<histogram>("{\"count\": 0}"), "");
    EXPECT_EQ(fault_in<histogram>(R"({"count": 1, "buckets": [[1000, 1]]})"),
              "file: there is no 'sum_ns', 'min_ns' or 'max_ns'");
    EXPECT_EQ(fault_in<histogram>("{}"), "file: there is no 'count'");
}

TEST(measures_file, unknown_figures_are_refused_since_sums_would_be_wrong) {
    const auto fault_with = [](const std::string& counts) {
        return fault_in<group_measures>(
            "{\"counts\": " + counts +
            ", \"scheduled\": 0, \"online\": 0, \"in_flight\": 0, \"timings\": {}}");
    };
    EXPECT_EQ(fault_with("{}"), "");
    EXPECT_EQ(fault_with("{\"published\": 1}"), "file: counts.published: there is no such figure");
}

}  // namespace
}  // namespace brokerproof::loadgen
