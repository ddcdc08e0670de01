// A host with several addresses: the broker may listen on any one of them.
#include "harness/net/connecting.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/net/listening.hpp"

namespace brokerproof::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

constexpr auto connecting_limit = 2s;

struct connected_to {
    std::string problem;
    tcp::endpoint where;
};

awaitable<void> connect_now(std::vector<tcp::endpoint> candidates, connected_to& out) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const auto opened = co_await connect_to_any(socket, std::move(candidates), connecting_limit);
    if (!opened) out.problem = opened.error().text;
    error_code ignored;
    if (opened) out.where = socket.remote_endpoint(ignored);
}

class several_addresses : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(listen_on_loopback(broker_, 0));
        answers_ = broker_.local_endpoint();
    }
    connected_to connect(std::vector<tcp::endpoint> candidates) {
        connected_to out;
        asio::co_spawn(io_, connect_now(std::move(candidates), out),
                       [](std::exception_ptr error) { EXPECT_FALSE(error); });
        io_.run();
        io_.restart();
        return out;
    }
    tcp::endpoint refusing() {
        tcp::acceptor gone(io_);
        EXPECT_TRUE(listen_on_loopback(gone, 0));
        return gone.local_endpoint();
    }
    /// A listener that accepts nobody, and whose queue is full: what else connects gets no answer.
    tcp::endpoint silent() {
        full_.open(tcp::v4());
        full_.bind({asio::ip::address_v4::loopback(), 0});
        full_.listen(0);
        for (auto& waiting : queued_) {
            waiting.open(tcp::v4());
            waiting.async_connect(full_.local_endpoint(), [](error_code) {});
        }
        return full_.local_endpoint();
    }

    asio::io_context io_{1};
    asio::io_context never_run_{1};
    tcp::acceptor broker_{io_};
    tcp::acceptor full_{io_};
    std::vector<tcp::socket> queued_ = [this] {
        std::vector<tcp::socket> sockets;
        for (int i = 0; i < 4; ++i) sockets.emplace_back(never_run_);
        return sockets;
    }();
    tcp::endpoint answers_;
};

TEST_F(several_addresses, the_next_one_is_tried_when_one_refuses) {
    for (const auto& candidates : {std::vector{refusing(), answers_}, {answers_, refusing()}}) {
        const auto done = connect(candidates);
        EXPECT_EQ(done.problem, "");
        EXPECT_EQ(done.where, answers_);
    }
}

TEST_F(several_addresses, one_that_does_not_answer_leaves_time_for_the_next) {
    const auto done = connect({silent(), answers_});
    EXPECT_EQ(done.problem, "");
    EXPECT_EQ(done.where, answers_);
}

TEST_F(several_addresses, the_last_of_them_says_what_is_wrong) {
    const auto dead = silent();
    EXPECT_EQ(connect({dead, refusing()}).problem, "Connection refused");
    EXPECT_EQ(connect({refusing(), dead}).problem, "no answer within 2000 ms");
}

}  // namespace
}  // namespace brokerproof::net
