#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {
namespace {

/// Seven devices with an inbox each, and three backends that publish to all devices and to
/// themselves.
scenario fleet() {
    scenario out;
    out.groups = {members("devices", 7, {{"${run}/inbox/${client}", 1}, {"${run}/news/+", 2}}),
                  members("backend", 3, {},
                          {sends("${run}/news/${client}", 1),
                           sends("${run}/inbox/${to}", 2, "devices"), sends("${run}/other", 0)})};
    out.groups[1].client_id = "b${client}.${shard}";
    return out;
}

TEST(topology, expands_placeholders_and_leaves_the_rest) {
    const names values{.run = "r7", .group = "devices", .client = 12, .shard = 3, .to = 4};
    EXPECT_EQ(expand("${run}/${group}/${client}/${shard}/${to}", values), "r7/devices/12/3/4");
    EXPECT_EQ(expand("$SYS/${other}/$", values), "$SYS/${other}/$");
    EXPECT_EQ(expand("", values), "");
}

TEST(topology, numbers_clients_group_by_group) {
    const topology layout(fleet(), "r", 4, 2);
    EXPECT_EQ(layout.clients(), 10U);
    EXPECT_EQ(layout.first_of(1), 7U);
    EXPECT_EQ(layout.group_of(6), 0U);
    EXPECT_EQ(layout.group_of(7), 1U);
    EXPECT_EQ(layout.index_of(9), 2U);
    EXPECT_EQ(layout.slice_of(6), 2U);
    EXPECT_EQ(layout.broker_of(8), 1U);
    EXPECT_EQ(layout.client_id(8), "b1.1");
    EXPECT_EQ(layout.client_id(0), "r-devices-0");
}

TEST(topology, a_group_without_clients_has_no_number) {
    scenario planned = fleet();
    planned.groups.insert(planned.groups.begin() + 1, members("none", 0));
    const topology layout(planned, "r", 1, 1);
    EXPECT_EQ(layout.group_of(6), 0U);
    EXPECT_EQ(layout.group_of(7), 2U);
}

TEST(topology, numbers_streams_publication_by_publication) {
    const topology layout(fleet(), "r", 1, 1);
    EXPECT_EQ(layout.streams_of(0), 0U);
    EXPECT_EQ(layout.streams_of(1), 9U);
    for (stream_number stream = 0; stream < 9; ++stream) {
        const auto [publication, to] = layout.publication_of(1, stream);
        EXPECT_EQ(layout.stream(1, publication, to), stream);
    }
    EXPECT_EQ(layout.publication_of(1, 8).first, 2U);
    EXPECT_EQ(layout.topic(8, 0), "r/news/1");
    EXPECT_EQ(layout.topic(8, 1), "r/inbox/0");
    EXPECT_EQ(layout.topic(8, 7), "r/inbox/6");
    EXPECT_FALSE(layout.has_stream(8, 9));
    EXPECT_FALSE(layout.has_stream(0, 0));
    EXPECT_FALSE(layout.has_stream(10, 0));
}

TEST(topology, publishers_move_to_the_broker_of_their_target) {
    for (const std::uint32_t brokers : {1U, 2U, 3U}) {
        const topology layout(fleet(), "r", 1, brokers);
        for (std::uint64_t k = 0; k < 100; ++k) {
            const auto [publisher, to] = layout.arrival_of(1, 1, k);
            EXPECT_EQ(to, k % 7);
            EXPECT_LT(publisher, 3U);
            EXPECT_EQ(publisher % brokers, to % brokers);
            EXPECT_EQ(layout.arrival_of(1, 0, k).publisher, k % 3);
        }
    }
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 2).publisher, 2U);
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 1).publisher, 1U);
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 8).publisher, 1U) << "2, moved down";
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 3).publisher, 1U) << "0, moved up";
    EXPECT_EQ(topology(fleet(), "r", 1, 5).arrival_of(1, 1, 4).publisher, 1U)
        << "no member there: unchanged";
}

TEST(topology, a_stream_is_owed_to_matching_subscribers_on_its_broker) {
    const topology single(fleet(), "r", 1, 1);
    EXPECT_EQ(single.route_to(3, 8, single.stream(1, 1, 3)), (topology::route{true, 1, 1}));
    EXPECT_EQ(single.route_to(3, 8, single.stream(1, 1, 4)), topology::route{});
    EXPECT_EQ(single.route_to(3, 8, 0), (topology::route{true, 1, 1})) << "QoS 1 was published";
    EXPECT_FALSE(single.owed(8, 8, 0)) << "no subscription at all";
    EXPECT_FALSE(single.owed(3, 8, 77)) << "no such stream";
    EXPECT_FALSE(single.owed(99, 8, 0)) << "no such client";

    const topology split(fleet(), "r", 1, 2);
    EXPECT_TRUE(split.owed(3, 8, 0));
    EXPECT_FALSE(split.owed(2, 8, 0)) << "on another broker";
}

TEST(topology, overlapping_subscriptions_give_the_highest_qos_and_several_copies) {
    scenario planned = fleet();
    planned.groups[0].subscribe = {{.filter = "r/#", .qos = 0}, {.filter = "r/inbox/+", .qos = 2}};
    const topology layout(planned, "r", 1, 1);
    EXPECT_EQ(layout.route_to(0, 7, layout.stream(1, 1, 0)), (topology::route{true, 2, 2, false}));
    EXPECT_EQ(layout.route_to(0, 7, 0), (topology::route{true, 0, 1}));
}

TEST(topology, each_client_goes_through_all_topics) {
    scenario planned;
    auto kept = sends("${run}/${client}/${topic}", 1);
    kept.topics = 3;
    planned.groups = {members("devices", 2, {}, {kept})};
    const topology layout(planned, "run", 1, 1);
    EXPECT_EQ(layout.streams_of(0), 3U);
    std::vector<std::string> topics;
    for (std::uint64_t number = 0; number < 8; ++number) {
        const auto due = layout.arrival_of(0, 0, number);
        topics.push_back(layout.topic(due.publisher, layout.stream(0, 0, due.to)));
    }
    const std::vector<std::string> expected{"run/0/0", "run/1/0", "run/0/1", "run/1/1",
                                            "run/0/2", "run/1/2", "run/0/0", "run/1/0"};
    EXPECT_EQ(topics, expected);
}

TEST(topology, replies_are_streams_to_each_client_that_asks) {
    scenario planned;
    auto asked = sends("${run}/ask", 1);
    asked.request = request_terms{"${run}/answer/${group}/${client}"};
    auto services = members("services", 2, {{"${run}/ask", 1}}, {sends("${run}/news", 0)});
    services.respond = responder{"${run}/ask", 1, 64};
    planned.groups = {services,
                      members("callers", 3, {{"${run}/answer/callers/${client}", 1}}, {asked})};
    const topology layout(planned, "run", 1, 1);
    EXPECT_EQ(layout.reply_to(0, {1, 0}), 1U);
    EXPECT_EQ(layout.reply_to(1, {1, 0}), std::nullopt);
    EXPECT_EQ(layout.streams_of(0), 4U);
    const auto to_the_last = layout.stream(0, 1, 2);
    EXPECT_EQ(layout.topic(1, to_the_last), "run/answer/callers/2");
    EXPECT_TRUE(layout.owed(4, 1, to_the_last));
    EXPECT_FALSE(layout.owed(3, 1, to_the_last));
}

TEST(topology, the_topics_without_a_stamp_have_filters) {
    scenario planned;
    auto bare = sends("${run}/${group}/x-${client}/up", 1);
    bare.stamp = stamp_place::none;
    planned.groups = {members("devices", 2, {}, {bare, sends("${run}/stamped", 1)})};
    const topology layout(planned, "run", 1, 1);
    EXPECT_EQ(layout.unstamped_topics(), std::vector<std::string>{"run/devices/+/up"});
}

std::vector<std::string> filters_on_the_wire(const topology& layout, client_number client) {
    std::vector<std::string> texts;
    for (const auto& own : layout.filters_of(client)) texts.push_back(own.on_the_wire());
    return texts;
}

TEST(topology, a_shared_filter_has_the_name_of_the_share_in_front) {
    scenario planned;
    planned.groups = {members("w", 1, {{"${run}/a", 1, "pool-${client}"}, {"b", 0}})};
    const topology layout(planned, "r", 1, 1);
    EXPECT_THAT(filters_on_the_wire(layout, 0), testing::ElementsAre("$share/pool-0/r/a", "b"));
}

TEST(topology, a_range_gives_each_client_a_filter_for_each_number) {
    scenario planned;
    planned.groups = {members("w", 2, {{"r/${n}/${client}", 1, "", number_range{7, 9}}})};
    const topology layout(planned, "r", 1, 1);
    EXPECT_THAT(filters_on_the_wire(layout, 1), testing::ElementsAre("r/7/1", "r/8/1", "r/9/1"));
}

TEST(topology, clients_take_parts_of_a_range_and_begin_again_after_the_last) {
    scenario planned;
    planned.groups = {members("w", 3, {{"r/${n}", 1, "", number_range{1, 5}, 2}})};
    const topology layout(planned, "r", 1, 1);
    EXPECT_THAT(filters_on_the_wire(layout, 0), testing::ElementsAre("r/1", "r/2"));
    EXPECT_THAT(filters_on_the_wire(layout, 1), testing::ElementsAre("r/3", "r/4"));
    EXPECT_THAT(filters_on_the_wire(layout, 2), testing::ElementsAre("r/5", "r/1"));
}

TEST(topology, the_client_id_of_a_row_stands_instead_of_the_template) {
    scenario planned;
    planned.groups = {members("w", 2)};
    planned.groups[0].credentials =
        credential_list{"", {{"first", "u", secret("p")}, {"", "u", secret("p")}}};
    const topology layout(planned, "r", 1, 1);
    EXPECT_EQ(layout.client_id(0), "first");
    EXPECT_EQ(layout.client_id(1), "r-w-1");
}

}  // namespace
}  // namespace brokerproof::loadgen
