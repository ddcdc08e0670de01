// The proxy between a client and the reference broker on real sockets.

#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "harness/client/probe.hpp"
#include "harness/net/listening.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/reference_broker/shell/tcp_shell.hpp"

namespace brokerproof::proxy {
namespace {

using namespace std::chrono_literals;

struct scene {
    asio::io_context io;
    reference_broker::memory_store kept;
    reference_broker::tcp_shell broker{io.get_executor(), {}, kept};
    client::probe_result seen;
    bool bitten = false;
};

awaitable<void> greet(scene& set, fault_proxy& between) {
    net::endpoint proxy;
    proxy.port = between.port();
    mqtt::connect hello;
    hello.client_id = "device";
    set.seen = co_await client::probe(proxy, hello, 2s);
    set.bitten = between.has_bitten();
    between.stop();
    set.broker.stop();
}

/// Plays a greeting through the proxy, with or without a broker behind it.
void play(scene& set, std::vector<const defects::wire_defect*> active,
          bool broker_is_there = true) {
    ASSERT_TRUE(set.broker.listen(0));
    net::endpoint upstream;
    upstream.port = set.broker.port();
    if (!broker_is_there) set.broker.stop();
    fault_proxy between(set.io.get_executor(), upstream, std::move(active));
    ASSERT_TRUE(between.listen(0));
    const auto no_exception = [](std::exception_ptr failed) { ASSERT_FALSE(failed); };
    asio::co_spawn(set.io, set.broker.run(), no_exception);
    asio::co_spawn(set.io, between.run(), no_exception);
    asio::co_spawn(set.io, greet(set, between), no_exception);
    set.io.run_for(20s);
    EXPECT_TRUE(set.io.stopped()) << "a coroutine did not end";
}

TEST(fault_proxy, lets_everything_pass_without_a_defect) {
    scene set;
    play(set, {});
    ASSERT_TRUE(set.seen.connack) << set.seen.problem;
    EXPECT_FALSE(set.seen.connack->session_present);
    EXPECT_FALSE(set.bitten);
}

TEST(fault_proxy, applies_the_defect_that_is_asked_for) {
    scene set;
    play(set, {defects::find_wire_defect("connack-session-present-always")});
    ASSERT_TRUE(set.seen.connack) << set.seen.problem;
    EXPECT_TRUE(set.seen.connack->session_present);
    EXPECT_TRUE(set.bitten);
}

TEST(fault_proxy, closes_when_there_is_no_broker) {
    scene set;
    play(set, {}, false);
    EXPECT_TRUE(set.seen.reached);
    EXPECT_FALSE(set.seen.connack);
}

/// While it lives, this process cannot open any more files.
class no_more_files {
public:
    no_more_files() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::dup(0);  // the lowest number that is free
        ::close(next);
        rlimit none_free = before_;
        none_free.rlim_cur = static_cast<rlim_t>(next);
        ::setrlimit(RLIMIT_NOFILE, &none_free);
    }
    ~no_more_files() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    no_more_files(const no_more_files&) = delete;
    no_more_files& operator=(const no_more_files&) = delete;

private:
    rlimit before_{};
};

TEST(fault_proxy, accepts_again_when_files_can_be_opened_again) {
    asio::io_context io;
    fault_proxy between(io.get_executor(), {}, {});
    ASSERT_TRUE(between.listen(0));
    asio::ip::tcp::socket client(io, asio::ip::tcp::v4());
    auto shortage = std::make_unique<no_more_files>();
    int failures = 0;
    between.on_accept_failure([&](error_code cause) {
        EXPECT_EQ(cause, asio::error::no_descriptors);
        if (++failures == 2) shortage.reset();
    });
    asio::co_spawn(io, between.run(), [](std::exception_ptr failed) { ASSERT_FALSE(failed); });
    client.connect({asio::ip::address_v4::loopback(), between.port()});
    std::uint8_t nothing = 0;
    client.async_read_some(asio::buffer(&nothing, 1), [&](error_code ended, std::size_t) {
        EXPECT_TRUE(ended);  // accepted, and closed, because there is no broker on port 0
        between.stop();
    });
    io.run_for(20s);
    EXPECT_TRUE(io.stopped());
    EXPECT_EQ(failures, 2);
}

constexpr std::size_t flood_size = 64 * 1024 * 1024;

/// A broker that sends its flood to the first client, as fast as it is taken.
struct flooding_broker {
    explicit flooding_broker(asio::io_context& io) : acceptor(io) {
        EXPECT_TRUE(net::listen_on_loopback(acceptor, 0));
    }

    awaitable<void> run() {
        auto socket = co_await net::accept_next(acceptor);
        const bytes block(64 * 1024, 0xD0);
        while (sent < flood_size) {
            const auto next = asio::buffer(block, flood_size - sent);
            auto [failed, size] = co_await socket->async_write_some(next, net::as_result);
            EXPECT_FALSE(failed);
            if (failed) break;
            sent += size;
        }
    }

    asio::ip::tcp::acceptor acceptor;
    std::size_t sent = 0;
};

/// Reads nothing until the flood is stuck, and then all of it.
awaitable<void> read_late(const flooding_broker& broker, fault_proxy& between,
                          std::size_t& received) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::socket socket(executor);
    const asio::ip::tcp::endpoint where(asio::ip::address_v4::loopback(), between.port());
    co_await socket.async_connect(where, asio::use_awaitable);
    std::size_t before = 1;
    asio::steady_timer pause(executor);
    while (broker.sent != before) {
        before = broker.sent;
        pause.expires_after(200ms);
        co_await pause.async_wait(net::as_result);
    }
    std::vector<std::uint8_t> buffer(256 * 1024);
    while (received < flood_size) {
        auto [failed, size] = co_await socket.async_read_some(asio::buffer(buffer), net::as_result);
        if (failed) break;
        received += size;
    }
    between.stop();
}

TEST(fault_proxy, reads_no_more_than_the_other_side_takes) {
    asio::io_context io;
    flooding_broker broker(io);
    net::endpoint upstream;
    upstream.port = net::port_of(broker.acceptor);
    fault_proxy between(io.get_executor(), upstream, {});
    ASSERT_TRUE(between.listen(0));
    std::size_t received = 0;
    const auto no_exception = [](std::exception_ptr failed) { ASSERT_FALSE(failed); };
    asio::co_spawn(io, broker.run(), no_exception);
    asio::co_spawn(io, between.run(), no_exception);
    asio::co_spawn(io, read_late(broker, between, received), no_exception);
    io.run_for(60s);
    EXPECT_EQ(received, flood_size);
    EXPECT_LT(between.peak_unsent(), 1024U * 1024);
}

TEST(fault_proxy, says_why_it_cannot_listen) {
    asio::io_context io;
    fault_proxy first(io.get_executor(), {}, {});
    ASSERT_TRUE(first.listen(0));
    fault_proxy second(io.get_executor(), {}, {});
    EXPECT_TRUE(second.listen(first.port()).error().text.starts_with("cannot listen"));
}

}  // namespace
}  // namespace brokerproof::proxy
