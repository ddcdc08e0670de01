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

awaitable<void> greet(scene& s, fault_proxy& between) {
    net::endpoint where;
    where.port = between.port();
    mqtt::connect hello;
    hello.client_id = "device";
    s.seen = co_await client::probe(where, hello, 2s);
    s.bitten = between.has_bitten();
    between.stop();
    s.broker.stop();
}

/// A greeting through the proxy, with the broker there or not.
void play(scene& s, std::vector<const defects::wire_defect*> active, bool broker_is_there = true) {
    ASSERT_EQ(s.broker.listen(0), "");
    net::endpoint upstream;
    upstream.port = s.broker.port();
    if (!broker_is_there) s.broker.stop();
    fault_proxy between(s.io.get_executor(), upstream, std::move(active));
    ASSERT_EQ(between.listen(0), "");
    const auto well = [](std::exception_ptr failed) { ASSERT_FALSE(failed); };
    asio::co_spawn(s.io, s.broker.run(), well);
    asio::co_spawn(s.io, between.run(), well);
    asio::co_spawn(s.io, greet(s, between), well);
    s.io.run_for(20s);
    EXPECT_TRUE(s.io.stopped()) << "somebody did not end";
}

TEST(FaultProxy, LetsEverythingPassWithoutADefect) {
    scene s;
    play(s, {});
    ASSERT_TRUE(s.seen.connack) << s.seen.problem;
    EXPECT_FALSE(s.seen.connack->session_present);
    EXPECT_FALSE(s.bitten);
}

TEST(FaultProxy, GetsWrongWhatItIsToldTo) {
    scene s;
    play(s, {defects::find_wire_defect("connack-session-present-always")});
    ASSERT_TRUE(s.seen.connack) << s.seen.problem;
    EXPECT_TRUE(s.seen.connack->session_present);
    EXPECT_TRUE(s.bitten);
}

TEST(FaultProxy, ClosesWhenThereIsNoBroker) {
    scene s;
    play(s, {}, false);
    EXPECT_TRUE(s.seen.reached);
    EXPECT_FALSE(s.seen.connack);
}

TEST(FaultProxy, SaysWhyItCannotListen) {
    asio::io_context io;
    fault_proxy first(io.get_executor(), {}, {});
    ASSERT_EQ(first.listen(0), "");
    fault_proxy second(io.get_executor(), {}, {});
    EXPECT_NE(second.listen(first.port()).find("cannot listen"), std::string::npos);
}

}  // namespace
}  // namespace brokerproof::proxy
