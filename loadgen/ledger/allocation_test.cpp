#include <array>

#include <gtest/gtest.h>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/testing/allocations.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

TEST(allocations, a_message_in_the_steady_state_allocates_nothing) {
    scenario planned;
    planned.groups = {members("listener", 1, {{"a", 1}}),
                      members("publisher", 1, {}, {sends("a", 1)})};
    const topology layout(planned, "r", 1, 1);
    received_book received(layout, 0);
    sent_book sent;
    received.connected(0, 1, false, false);
    received.subscribing(0, 1);
    received.subscribed(0, 1);
    std::array<std::uint8_t, 256> payload{};
    std::uint64_t before = 0;
    for (std::int64_t i = 0; i < 10'000; ++i) {
        if (i == 64) before = allocations;
        delivery incoming;
        incoming.stamp.publisher = 1;
        incoming.stamp.sent_ns = 10 + i;
        incoming.stamp.sequence = sent.issue({1, 0}, incoming.stamp.sent_ns);
        write_stamp(payload, incoming.stamp);
        sent.acknowledged({1, 0}, incoming.stamp.sent_ns, incoming.stamp.sent_ns + 1);
        ASSERT_EQ(read_stamp(payload, incoming.stamp), stamp_fault::none);
        incoming.qos = 1;
        incoming.now_ns = 12 + i;
        ASSERT_EQ(received.take(incoming), outcome::fresh);
    }
    EXPECT_EQ(allocations, before);
    EXPECT_GT(before, 0U);
}

/// A member gets every third message; the list of what it did not get doubles when it is full.
TEST(allocations, a_message_of_a_share_allocates_only_when_the_list_of_gaps_doubles) {
    scenario planned;
    planned.groups = {members("workers", 3, {{"a", 1, "pool"}}),
                      members("publisher", 1, {}, {sends("a", 1)})};
    const topology layout(planned, "r", 1, 1);
    received_book received(layout, 0);
    for (client_number member = 0; member < 3; ++member) {
        received.connected(member, 1, false, false);
        received.subscribing(member, 1);
        received.subscribed(member, 1);
    }
    std::uint64_t before = 0;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        if (i == 64) before = allocations;
        delivery incoming;
        incoming.session = i % 3;
        incoming.stamp.publisher = 3;
        incoming.stamp.sent_ns = 10 + i;
        incoming.stamp.sequence = i;
        incoming.qos = 1;
        incoming.now_ns = 12 + i;
        ASSERT_EQ(received.take(incoming), outcome::fresh);
    }
    EXPECT_LE(allocations - before, 3U * 9U);
}

}  // namespace
}  // namespace brokerproof::loadgen
