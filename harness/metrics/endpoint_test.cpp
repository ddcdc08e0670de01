// The endpoint serves what was published last, to this machine only.

#include "harness/metrics/endpoint.hpp"

#include <list>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/metrics/testing/scrape.hpp"

namespace brokerproof::metrics {
namespace {

namespace asio = boost::asio;
using ::testing::ElementsAre;
using ::testing::Pair;

endpoint::maker sheep(double count) {
    return [count] {
        family_writer to;
        put_build(to, "1.2.3");
        to.gauge("sheep", "Sheep by colour.", count, {{"colour", "white"}});
        to.gauge("sheep", "", 1, {{"colour", "black"}});
        return to.take();
    };
}

std::unique_ptr<endpoint> open() {
    auto opened = endpoint::open(0, sheep(0));
    EXPECT_TRUE(opened);
    return opened ? std::move(*opened) : nullptr;
}

TEST(metrics, a_scrape_has_what_was_published_last) {
    const auto served = open();
    EXPECT_EQ(testing::samples_of(testing::scrape(served->port()))["sheep{colour=\"white\"}"], 0);
    served->publish(sheep(7));
    EXPECT_THAT(
        testing::samples_of(testing::scrape(served->port())),
        ElementsAre(Pair("brokerproof_build_info{version=\"1.2.3\"}", 1),
                    Pair("sheep{colour=\"black\"}", 1), Pair("sheep{colour=\"white\"}", 7)));
}

TEST(metrics, waiting_ends_with_a_scrape_of_what_was_published_last) {
    const auto served = open();
    EXPECT_FALSE(served->wait_for_scrape(std::chrono::milliseconds(1)));
    testing::scrape(served->port());
    EXPECT_TRUE(served->wait_for_scrape(std::chrono::seconds(30)));
    served->publish(sheep(1));
    EXPECT_FALSE(served->wait_for_scrape(std::chrono::milliseconds(1)));
    std::jthread later([&] { testing::scrape(served->port()); });
    EXPECT_TRUE(served->wait_for_scrape(std::chrono::seconds(30)));
}

TEST(metrics, a_taken_port_is_reported) {
    const auto first = open();
    const auto second = endpoint::open(first->port(), sheep(0));
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, ::testing::HasSubstr(std::to_string(first->port())));
}

TEST(metrics, a_foreign_host_is_refused) {
    const auto served = open();
    EXPECT_EQ(testing::scrape(served->port(), "evil.example"), "");
    EXPECT_NE(testing::scrape(served->port(), "localhost:9090"), "");
}

TEST(metrics, connections_without_a_request_stop_no_scrape) {
    const auto served = open();
    asio::io_context io;
    std::list<asio::ip::tcp::socket> idle;
    for (int i = 0; i < 100; ++i) {
        idle.emplace_back(io).connect({asio::ip::address_v4::loopback(), served->port()});
    }
    EXPECT_NE(testing::scrape(served->port()), "");
}

}  // namespace
}  // namespace brokerproof::metrics
