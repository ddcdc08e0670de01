#include <gtest/gtest.h>

#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {
namespace {

/// Seven devices with an inbox each, three backends that write to all of them and to themselves.
scenario fleet() {
    scenario out;
    out.groups = {
        members("devices", 7, {{"${run}/inbox/${client}", 1}, {"${run}/news/+", 2}}),
        members("backend", 3, {},
                {sends("${run}/news/${client}", 1), sends("${run}/inbox/${to}", 2, "devices"),
                 sends("${run}/other", 0)})};
    out.groups[1].client_id = "b${client}.${shard}";
    return out;
}

TEST(topology, expands_placeholders_and_leaves_the_rest) {
    const names with{.run = "r7", .group = "devices", .client = 12, .shard = 3, .to = 4};
    EXPECT_EQ(expand("${run}/${group}/${client}/${shard}/${to}", with), "r7/devices/12/3/4");
    EXPECT_EQ(expand("$SYS/${other}/$", with), "$SYS/${other}/$");
    EXPECT_EQ(expand("", with), "");
}

TEST(topology, numbers_clients_group_after_group) {
    const topology all(fleet(), "r", 4, 2);
    EXPECT_EQ(all.clients(), 10U);
    EXPECT_EQ(all.first_of(1), 7U);
    EXPECT_EQ(all.group_of(6), 0U);
    EXPECT_EQ(all.group_of(7), 1U);
    EXPECT_EQ(all.index_of(9), 2U);
    EXPECT_EQ(all.slice_of(6), 2U);
    EXPECT_EQ(all.broker_of(8), 1U);
    EXPECT_EQ(all.client_id(8), "b1.1");
    EXPECT_EQ(all.client_id(0), "r-devices-0");
}

TEST(topology, a_group_without_clients_has_no_number) {
    scenario of = fleet();
    of.groups.insert(of.groups.begin() + 1, members("none", 0));
    const topology all(of, "r", 1, 1);
    EXPECT_EQ(all.group_of(6), 0U);
    EXPECT_EQ(all.group_of(7), 2U);
}

TEST(topology, streams_are_numbered_publication_after_publication) {
    const topology all(fleet(), "r", 1, 1);
    EXPECT_EQ(all.streams_of(0), 0U);
    EXPECT_EQ(all.streams_of(1), 9U);
    for (stream_number stream = 0; stream < 9; ++stream) {
        const auto [publication, to] = all.publication_of(1, stream);
        EXPECT_EQ(all.stream(1, publication, to), stream);
    }
    EXPECT_EQ(all.publication_of(1, 8).first, 2U);
    EXPECT_EQ(all.topic(8, 0), "r/news/1");
    EXPECT_EQ(all.topic(8, 1), "r/inbox/0");
    EXPECT_EQ(all.topic(8, 7), "r/inbox/6");
    EXPECT_FALSE(all.has(8, 9));
    EXPECT_FALSE(all.has(0, 0));
    EXPECT_FALSE(all.has(10, 0));
}

TEST(topology, publishers_move_to_the_broker_of_their_target) {
    for (const std::uint32_t brokers : {1U, 2U, 3U}) {
        const topology all(fleet(), "r", 1, brokers);
        for (std::uint64_t k = 0; k < 100; ++k) {
            const auto [publisher, to] = all.arrival_of(1, 1, k);
            EXPECT_EQ(to, k % 7);
            EXPECT_LT(publisher, 3U);
            EXPECT_EQ(publisher % brokers, to % brokers);
            EXPECT_EQ(all.arrival_of(1, 0, k).publisher, k % 3);
        }
    }
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 2).publisher, 2U);
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 1).publisher, 1U);
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 8).publisher, 1U) << "2, moved down";
    EXPECT_EQ(topology(fleet(), "r", 1, 2).arrival_of(1, 1, 3).publisher, 1U) << "0, moved up";
    EXPECT_EQ(topology(fleet(), "r", 1, 5).arrival_of(1, 1, 4).publisher, 1U) << "none: it stays";
}

TEST(topology, who_is_owed_what) {
    const topology one(fleet(), "r", 1, 1);
    EXPECT_EQ(one.route_to(3, 8, one.stream(1, 1, 3)), (topology::route{true, 1, 1}));
    EXPECT_EQ(one.route_to(3, 8, one.stream(1, 1, 4)), topology::route{});
    EXPECT_EQ(one.route_to(3, 8, 0), (topology::route{true, 1, 1})) << "QoS 1 was published";
    EXPECT_FALSE(one.owed(8, 8, 0)) << "no subscription at all";
    EXPECT_FALSE(one.owed(3, 8, 77)) << "no such stream";
    EXPECT_FALSE(one.owed(99, 8, 0)) << "no such client";

    const topology two(fleet(), "r", 1, 2);
    EXPECT_TRUE(two.owed(3, 8, 0));
    EXPECT_FALSE(two.owed(2, 8, 0)) << "on another broker";
}

TEST(topology, overlapping_subscriptions_give_the_highest_qos_and_several_copies) {
    scenario of = fleet();
    of.groups[0].subscribe = {{.filter = "r/#", .qos = 0}, {.filter = "r/inbox/+", .qos = 2}};
    const topology all(of, "r", 1, 1);
    EXPECT_EQ(all.route_to(0, 7, all.stream(1, 1, 0)), (topology::route{true, 2, 2}));
    EXPECT_EQ(all.route_to(0, 7, 0), (topology::route{true, 0, 1}));
}

}  // namespace
}  // namespace brokerproof::loadgen
