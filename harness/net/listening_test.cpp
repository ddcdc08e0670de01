#include "harness/net/listening.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace brokerproof::net {
namespace {

TEST(parse_listen_address, reads_addresses_and_ports) {
    for (const auto& [text, read] :
         {std::pair("127.0.0.1:1884", "127.0.0.1:1884"), std::pair("0.0.0.0:0", "0.0.0.0:0"),
          std::pair("1884", "127.0.0.1:1884"), std::pair("[::1]:1884", "[::1]:1884")}) {
        const auto where = parse_listen_address(text);
        ASSERT_TRUE(where) << text;
        EXPECT_EQ(describe(*where), read);
    }
}

TEST(parse_listen_address, refuses_everything_else) {
    for (const auto* text : {"", ":", "host:1", "::1:1884", "[127.0.0.1]:1",
                             "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:1x", "[]:1"})
        EXPECT_FALSE(parse_listen_address(text)) << text;
}

TEST(listen_at, says_where_it_cannot_listen) {
    asio::io_context io;
    asio::ip::tcp::acceptor first(io), second(io);
    ASSERT_TRUE(listen_on_loopback(first, 0));
    const asio::ip::tcp::endpoint taken(asio::ip::address_v4::loopback(), port_of(first));
    const auto again = listen_at(second, taken);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().text.find("cannot listen on " + describe(taken) + ": "), 0U);
}

}  // namespace
}  // namespace brokerproof::net
