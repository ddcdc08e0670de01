#include <set>

#include <gtest/gtest.h>

#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {
namespace {

std::vector<figure_info> all_figures() {
    std::vector<figure_info> figures;
    for (const auto figure : all_values<count>) figures.push_back(info(figure));
    for (const auto figure : all_values<timing>) figures.push_back(info(figure));
    return figures;
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
    for (const auto& figure : all_figures()) {
        EXPECT_TRUE(figure.prometheus.starts_with("brokerproof_"));
        EXPECT_TRUE(figure.prometheus.ends_with("_total") ||
                    figure.prometheus.ends_with("_seconds"));
        EXPECT_EQ(figure.label.empty(), figure.label_value.empty());
        // The first of those that share a name explains it.
        EXPECT_EQ(explained.insert(figure.prometheus).second, !figure.help.empty())
            << figure.prometheus;
    }
}

group_measures sample() {
    group_measures group;
    group.add(count::published_qos1, 7);
    group.add(count::received_qos2, 2);
    group.record(timing::connack, 1'000'000);
    group.refused({refusing_packet::connack, mqtt::version::v5, 0x87, 1, {}});
    group.scheduled = 5;
    group.online = 4;
    group.in_flight = 3;
    return group;
}

TEST(measures, merging_adds_everything) {
    auto both = sample();
    both.merge(sample());
    EXPECT_EQ(both[count::published_qos1], 14U);
    EXPECT_EQ(both.published(), 14U);
    EXPECT_EQ(both.received(), 4U);
    EXPECT_EQ(both[timing::connack].count(), 2U);
    ASSERT_EQ(both.refusals.size(), 1U);
    EXPECT_EQ(both.refusals.front().times, 2U);
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
    EXPECT_TRUE(more.refusals.empty());
    EXPECT_EQ(more.online, 9U);
}

TEST(measures, slices_are_joined_group_by_group_and_keep_their_shards) {
    measures whole;
    measures slice;
    slice.groups = {sample(), group_measures{}};
    slice.shards.resize(2);
    merge(whole, slice);
    merge(whole, slice);
    ASSERT_EQ(whole.groups.size(), 2U);
    EXPECT_EQ(whole.groups[0][count::published_qos1], 14U);
    EXPECT_EQ(whole.shards.size(), 4U);
}

}  // namespace
}  // namespace brokerproof::loadgen
