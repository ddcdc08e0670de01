#include "harness/target/port.hpp"

#include <set>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace brokerproof::target {
namespace {

namespace asio = boost::asio;

TEST(port, is_below_the_kernels_own_range_and_reproducible) {
    std::set<std::uint16_t> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        for (unsigned attempt = 0; attempt < 5; ++attempt) {
            const auto port = candidate_port(seed, "mosquitto", attempt);
            EXPECT_GE(port, first_port);
            EXPECT_LT(port, end_of_ports);
            EXPECT_EQ(port, candidate_port(seed, "mosquitto", attempt));
            seen.insert(port);
        }
    }
    EXPECT_GT(seen.size(), 900U);
    EXPECT_NE(candidate_port(1, "mosquitto", 0), candidate_port(1, "mosquitto-durable", 0));
}

TEST(port, is_claimed_by_one_holder_at_a_time) {
    unsigned attempt = 0;
    auto first = claim_free_port(7, "port-test", attempt);
    ASSERT_TRUE(first);
    EXPECT_FALSE(port_claim::take(first->port()));
    unsigned again = 0;
    const auto second = claim_free_port(7, "port-test", again);
    ASSERT_TRUE(second);
    EXPECT_NE(first->port(), second->port());
    const auto port = first->port();
    auto moved = std::move(*first);
    first.reset();
    EXPECT_FALSE(port_claim::take(port));
    moved = std::move(*port_claim::take(port == 20000 ? 20001 : 20000));
    EXPECT_TRUE(port_claim::take(port));
}

TEST(port, is_skipped_when_a_program_listens_on_it) {
    unsigned attempt = 0;
    const auto port = claim_free_port(11, "port-test", attempt)->port();
    asio::io_context context;
    const asio::ip::tcp::acceptor listener(context, {asio::ip::address_v4::loopback(), port});
    EXPECT_FALSE(port_is_free(port));
    unsigned again = 0;
    const auto other = claim_free_port(11, "port-test", again);
    ASSERT_TRUE(other);
    EXPECT_NE(other->port(), port);
    EXPECT_EQ(again, attempt + 1);
}

/// A listener whose only option is SO_REUSEPORT, as some brokers bind theirs.
asio::ip::tcp::acceptor listener_that_shares(asio::io_context& context, std::uint16_t port) {
    using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    asio::ip::tcp::acceptor listener(context);
    listener.open(asio::ip::tcp::v4());
    listener.set_option(reuse_port(true));
    listener.bind({asio::ip::address_v4::loopback(), port});
    listener.listen();
    return listener;
}

TEST(port, is_free_when_only_connections_in_time_wait_are_left_of_an_earlier_broker) {
    unsigned attempt = 0;
    const auto port = claim_free_port(13, "port-test", attempt)->port();
    asio::io_context context;
    {
        auto listener = listener_that_shares(context, port);
        EXPECT_FALSE(port_is_free(port));
        listener.accept().close();  // the look at the port above
        asio::ip::tcp::socket client(context);
        client.connect({asio::ip::address_v4::loopback(), port});
        auto accepted = listener.accept();
        // The side that closes first is the one that stays in TIME_WAIT.
        accepted.shutdown(asio::ip::tcp::socket::shutdown_send);
        char rest = 0;
        boost::system::error_code ending;
        client.read_some(asio::buffer(&rest, 1), ending);
        client.close();
        accepted.read_some(asio::buffer(&rest, 1), ending);
    }
    EXPECT_TRUE(port_is_free(port));
}

}  // namespace
}  // namespace brokerproof::target
