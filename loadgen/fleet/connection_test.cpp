// Events that are queued when a connection is closed must not reach the next connection.
#include "loadgen/fleet/connection.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/write.hpp>

namespace brokerproof::loadgen {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

struct event_log final : connection_events {
    void connected(std::size_t) override {}
    void secured(std::size_t, bool was_resumed) override { resumed_times += was_resumed ? 1 : 0; }
    void handshake_failed(std::size_t) override { ++failed_times; }
    void opened(std::size_t) override { ++opened_times; }
    std::size_t received(std::size_t, bytes_view data) override {
        text.append(data.begin(), data.end());
        return data.size();
    }
    void closed(std::size_t, parting manner) override {
        ++closed_times;
        last_parting = manner;
    }
    void wake_up_over() override {}

    int resumed_times = 0;
    int failed_times = 0;
    int opened_times = 0;
    int closed_times = 0;
    parting last_parting = parting::abrupt;
    std::string text;
};

class connection_on_loopback : public ::testing::Test {
protected:
    tcp::socket accept() {
        tcp::socket peer(broker_io_);
        acceptor_.accept(peer);
        return peer;
    }
    route way() const { return {acceptor_.local_endpoint(), std::nullopt, false, nullptr}; }
    template <class Condition>
    void run_until(Condition reached) {
        const auto limit = std::chrono::steady_clock::now() + 10s;
        while (!reached() && std::chrono::steady_clock::now() < limit) io_.run_one_for(10ms);
        EXPECT_TRUE(reached());
    }

    asio::io_context broker_io_{1};
    tcp::acceptor acceptor_{broker_io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    loop io_{1};
    workspace shared_{1U << 16};
    event_log log_;
    connection link_{io_, shared_, log_, 0};
};

TEST_F(connection_on_loopback, tells_what_comes_and_that_it_was_closed) {
    ASSERT_FALSE(link_.open(way()));
    auto peer = accept();
    asio::write(peer, asio::buffer(std::string("hello")));
    run_until([this] { return log_.text == "hello"; });
    peer.close();
    run_until([this] { return log_.closed_times == 1; });
    EXPECT_EQ(log_.opened_times, 1);
    EXPECT_EQ(log_.last_parting, parting::in_order);
}

TEST_F(connection_on_loopback, a_reset_is_no_end_in_order) {
    ASSERT_FALSE(link_.open(way()));
    auto peer = accept();
    run_until([this] { return log_.opened_times == 1; });
    peer.set_option(asio::socket_base::linger(true, 0));
    peer.close();
    run_until([this] { return log_.closed_times == 1; });
    EXPECT_EQ(log_.last_parting, parting::abrupt);
}

TEST_F(connection_on_loopback, tells_nothing_of_an_earlier_connection) {
    for (int handlers = 0; handlers < 6; ++handlers) {
        log_ = {};
        ASSERT_FALSE(link_.open(way()));
        auto earlier = accept();
        asio::write(earlier, asio::buffer(std::string("old")));
        for (int i = 0; i < handlers; ++i) io_.poll_one();
        const std::string in_time = log_.text;
        link_.close();
        ASSERT_FALSE(link_.open(way()));
        auto present = accept();
        log_ = {};
        run_until([this] { return log_.opened_times == 1; });
        asio::write(present, asio::buffer(std::string("new")));
        run_until([this] { return log_.text.size() >= 3; });
        EXPECT_EQ(log_.text, "new") << "after " << handlers << " handlers and " << in_time;
        EXPECT_EQ(log_.closed_times, 0);
        link_.close();
    }
}

TEST_F(connection_on_loopback, finishes_sending_when_all_is_sent) {
    ASSERT_FALSE(link_.open(way()));
    auto peer = accept();
    run_until([this] { return log_.opened_times == 1; });
    const bytes much(8U << 20, 'x');  // more than the kernel takes at once
    shared_.out = much;
    ASSERT_TRUE(link_.send());
    link_.finish_sending();
    std::size_t read = 0;
    peer.non_blocking(true);
    bytes room(1U << 16);
    error_code error;
    run_until([&] {
        read += peer.read_some(asio::buffer(room), error);
        return error == asio::error::eof;
    });
    EXPECT_EQ(read, much.size());
}

}  // namespace
}  // namespace brokerproof::loadgen
