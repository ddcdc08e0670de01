#include "loadgen/commands/worker_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::commands {
namespace {

TEST(worker_order, comes_back_as_it_was_whatever_its_bytes) {
    worker_order order;
    order.root = "/a folder";
    order.scenario = "fan-in";
    order.overrides = {"groups.devices.clients=10", std::string("\xff\0\"\n", 4)};
    order.scale = 0.1;
    order.seed = UINT64_MAX;
    order.broker = "mosquitto";
    order.urls = {"mqtt://user:p%23w@127.0.0.1:1883", "mqtt://[::1]:1884"};
    order.relays = {40'000, 40'001};
    order.threads = 2;
    order.shard = "1/3";
    order.run = "r1";
    order.sources = {"127.0.0.2"};
    order.connect_window = 90;
    order.memory = 1'000'000'000;
    order.witness = true;
    order.out_dir = "out";
    const auto again = read_worker_order(written(order));
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_EQ(*again, order);
    EXPECT_TRUE(options_of(order).led);
    EXPECT_EQ(options_of(order).urls, order.urls);
    EXPECT_EQ(options_of(order).relays, order.relays);
    EXPECT_EQ(options_of(order).memory, order.memory);
    EXPECT_TRUE(options_of(order).witness);
}

TEST(worker_order, anything_else_is_refused) {
    EXPECT_FALSE(read_worker_order(""));
    EXPECT_FALSE(read_worker_order("{}"));
    EXPECT_FALSE(read_worker_order("[1]"));
}

}  // namespace
}  // namespace brokerproof::commands
