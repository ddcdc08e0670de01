// The proxy between a client and the reference broker on real sockets.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/client/probe.hpp"
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

TEST(fault_proxy, says_why_it_cannot_listen) {
    asio::io_context io;
    fault_proxy first(io.get_executor(), {}, {});
    ASSERT_TRUE(first.listen(0));
    fault_proxy second(io.get_executor(), {}, {});
    EXPECT_TRUE(second.listen(first.port()).error().text.starts_with("cannot listen"));
}

}  // namespace
}  // namespace brokerproof::proxy
