#include <set>

#include <gtest/gtest.h>

#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {
namespace {

std::vector<figure_info> all_figures() {
    std::vector<figure_info> all;
    for (const auto figure : all_values<count>) all.push_back(info(figure));
    for (const auto figure : all_values<timing>) all.push_back(info(figure));
    return all;
}

TEST(measures, every_figure_has_its_own_place_in_prometheus) {
    std::set<std::string> series;
    for (const auto& figure : all_figures())
        EXPECT_TRUE(series.insert(std::string(figure.prometheus).append(figure.label_value)).second)
            << figure.prometheus << ' ' << figure.label_value;
}

TEST(measures, a_figure_finds_its_own_row) {
    EXPECT_EQ(info(count::connects_started).prometheus, "brokerproof_connects_started_total");
    EXPECT_EQ(info(count::pings_unanswered).label_value, "ping_unanswered");
    EXPECT_EQ(info(count::skipped_slip).label_value, "slip");
    EXPECT_EQ(info(count::received_qos0).label_value, "0");
    EXPECT_EQ(info(timing::resume_to_drained).prometheus, "brokerproof_resume_to_drained_seconds");
}

TEST(measures, names_follow_the_rules_of_prometheus) {
    std::set<std::string_view> explained;
    for (const auto& one : all_figures()) {
        EXPECT_TRUE(one.prometheus.starts_with("brokerproof_"));
        EXPECT_TRUE(one.prometheus.ends_with("_total") || one.prometheus.ends_with("_seconds"));
        EXPECT_EQ(one.label.empty(), one.label_value.empty());
        // The first of those that share a name explains it.
        EXPECT_EQ(explained.insert(one.prometheus).second, !one.help.empty()) << one.prometheus;
    }
}

group_measures sample() {
    group_measures made;
    made.add(count::published_qos1, 7);
    made.add(count::received_qos2, 2);
    made.record(timing::connack, 1'000'000);
    made.refused_with(0x87);
    made.scheduled = 5;
    made.online = 4;
    made.in_flight = 3;
    return made;
}

TEST(measures, merging_adds_everything) {
    auto both = sample();
    both.merge(sample());
    EXPECT_EQ(both[count::published_qos1], 14U);
    EXPECT_EQ(both.published(), 14U);
    EXPECT_EQ(both.received(), 4U);
    EXPECT_EQ(both[timing::connack].count(), 2U);
    EXPECT_EQ(both.refused_by_code.at(0x87), 2U);
    EXPECT_EQ(both.scheduled, 10U);
    EXPECT_EQ(both.online, 8U);
    EXPECT_EQ(both.in_flight, 6U);
}

TEST(measures, since_takes_away_what_was_before_but_for_gauges) {
    auto now = sample();
    now.add(count::published_qos1, 3);
    now.record(timing::connack, 2'000'000);
    now.online = 9;
    const auto more = now.since(sample());
    EXPECT_EQ(more[count::published_qos1], 3U);
    EXPECT_EQ(more[count::received_qos2], 0U);
    EXPECT_EQ(more[timing::connack].count(), 1U);
    EXPECT_TRUE(more.refused_by_code.empty());
    EXPECT_EQ(more.online, 9U);
}

TEST(measures, slices_are_joined_group_by_group_and_keep_their_shards) {
    measures all;
    measures slice;
    slice.groups = {sample(), group_measures{}};
    slice.shards.resize(2);
    merge(all, slice);
    merge(all, slice);
    ASSERT_EQ(all.groups.size(), 2U);
    EXPECT_EQ(all.groups[0][count::published_qos1], 14U);
    EXPECT_EQ(all.shards.size(), 4U);
}

}  // namespace
}  // namespace brokerproof::loadgen
