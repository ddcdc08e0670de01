#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "loadgen/measure/measures_json.hpp"
#include "reports/json/document.hpp"

namespace brokerproof::loadgen {
namespace {

measures sample() {
    measures made;
    auto& group = made.groups.emplace_back();
    for (std::size_t i = 0; i < count_kinds; ++i) group.add(static_cast<count>(i), i);
    for (std::size_t i = 1; i < timing_kinds; ++i)
        group.record(static_cast<timing>(i), static_cast<std::int64_t>(1'000 << i));
    group.record(timing::connack, 0);
    group.record(timing::connack, 8'000'000'000'000);
    group.refused_with(0);
    group.refused_with(0x87);
    group.scheduled = 3;
    group.online = 2;
    group.in_flight = 1;
    made.groups.emplace_back();
    auto& shard = made.shards.emplace_back();
    shard.loop_lag.record(1'234'567, 42);
    shard.cpu_s = 1.25;
    shard.wall_s = 2.5;
    shard.busiest = 0.75;
    shard.errors = 2;
    shard.first_error = "no file descriptors";
    return made;
}

TEST(measures_json, what_is_written_is_read_as_the_same) {
    const auto written = boost::json::serialize(to_json(sample()));
    const auto document = reports::parse_json(written, "m.json");
    ASSERT_TRUE(document);
    std::string fault;
    measures read;
    from_json(reports::json_node(*document, fault), read);
    EXPECT_EQ(fault, "");
    EXPECT_EQ(read, sample());
}

std::string fault_of_histogram(const std::string& text) {
    const auto document = reports::parse_json(text, "h.json");
    if (!document) return "no JSON";
    std::string fault;
    histogram read;
    from_json(reports::json_node(*document, fault), read);
    return fault;
}

TEST(measures_json, a_histogram_must_fit_together) {
    const auto with = [](const std::string& count, const std::string& sum, const std::string& min,
                         const std::string& max, const std::string& buckets) {
        return fault_of_histogram("{\"count\": " + count + ", \"sum_ns\": " + sum +
                                  ", \"min_ns\": " + min + ", \"max_ns\": " + max +
                                  ", \"buckets\": " + buckets + "}");
    };
    EXPECT_EQ(with("3", "3024", "1000", "1024", "[[1000, 2], [1024, 1]]"), "");
    EXPECT_EQ(with("3", "3024", "1000", "1024", "[[1000, 2], [1025, 1]]"),
              "buckets[1]: no bucket begins here");
    EXPECT_EQ(with("3", "3024", "1000", "1024", "[[1024, 1], [1000, 2]]"),
              "buckets[1]: buckets must stand in order");
    EXPECT_EQ(with("3", "3024", "1000", "1024", "[[1000, 2], [1024]]"),
              "buckets[1]: expected [first value, times]");
    EXPECT_EQ(with("2", "2000", "1000", "1024", "[[1000, 2], [1024, 0]]"),
              "buckets[1]: an empty bucket must be left out");
    EXPECT_EQ(with("4", "3024", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "the count is not that of the buckets");
    EXPECT_EQ(with("3", "3024", "900", "1024", "[[1000, 2], [1024, 1]]"),
              "min and max are not in the first and last bucket");
    EXPECT_EQ(with("3", "2000", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "the sum is too small");
    EXPECT_EQ(with("3", "9000", "1000", "1024", "[[1000, 2], [1024, 1]]"),
              "the sum is too large");
    EXPECT_EQ(with("1", "1", "1", "1", "[]"), "the count is not that of the buckets");
    EXPECT_EQ(with("1", "1", "1", "1", "[[18446744073709551615, 1]]"),
              "buckets[0]: no bucket begins here");
    EXPECT_EQ(fault_of_histogram("{\"count\": 0}"), "");
    EXPECT_EQ(fault_of_histogram("{}"), "there is no 'count'");
}

TEST(measures_json, figures_that_are_not_known_are_refused_since_sums_would_be_wrong) {
    const auto fault_of = [](const std::string& counts, const std::string& codes) {
        const auto document = reports::parse_json(
            "{\"counts\": " + counts + ", \"refused_by_code\": " + codes +
                ", \"scheduled\": 0, \"online\": 0, \"in_flight\": 0, \"timings\": {}}",
            "g.json");
        std::string fault;
        group_measures read;
        from_json(reports::json_node(*document, fault), read);
        return fault;
    };
    EXPECT_EQ(fault_of("{}", "{\"0x87\": 1}"), "");
    EXPECT_EQ(fault_of("{\"published\": 1}", "{}"), "counts.published: no such counter");
    EXPECT_EQ(fault_of("{}", "{\"87\": 1}"),
              "refused_by_code.87: expected a code such as 0x87");
    EXPECT_EQ(fault_of("{}", "{\"0xg7\": 1}"),
              "refused_by_code.0xg7: expected a code such as 0x87");
}

}  // namespace
}  // namespace brokerproof::loadgen
