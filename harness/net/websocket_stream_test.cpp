// Both ends of a WebSocket, over loopback.
#include "harness/net/websocket_stream.hpp"

#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"
#include "harness/net/tcp_stream.hpp"
#include "harness/net/testing/both_ends.hpp"

namespace brokerproof::net {
namespace {

using testing::numbered;
using testing::read_up_to;
using testing::write_all;

using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

constexpr auto patient = 5s;

class websocket : public ::testing::Test {
protected:
    websocket() { EXPECT_TRUE(listen_on_loopback(acceptor_, 0)); }

    endpoint broker() const {
        endpoint out;
        out.port = port_of(acceptor_);
        out.via = transport::websocket;
        out.path = "/mqtt";
        return out;
    }
    void play(awaitable<void> script) { testing::play(io_, std::move(script)); }

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
};

awaitable<opening> accept_client(tcp::acceptor& acceptor, std::unique_ptr<stream>& into) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    make_prompt(socket);
    into = std::make_unique<websocket_stream>(std::move(socket));
    co_return co_await into->open(patient);
}

/// Bytes written at one end arrive at the other end, and the FIN arrives last. An end that has sent
/// FIN still receives.
awaitable<void> echo_whole(tcp::acceptor& acceptor, endpoint broker, std::size_t size,
                           bytes& back) {
    std::unique_ptr<stream> server;
    const auto client = make_stream(acceptor.get_executor(), broker);
    const auto [asked, answered] =
        co_await (client->open(patient) && accept_client(acceptor, server));
    EXPECT_TRUE(asked);
    EXPECT_TRUE(answered);
    co_await (write_all(*client, numbered(size)) && write_all(*server, numbered(10)));
    const auto seen = co_await read_up_to(*server, size);
    EXPECT_EQ(seen, numbered(size));
    error_code error;
    EXPECT_EQ(client->write_now(numbered(3), error), 3U);
    client->shut_down_sending();
    co_await write_all(*server, seen);
    const auto rest = co_await read_up_to(*server, 100);
    EXPECT_EQ(rest, numbered(3));
    server->shut_down_sending();
    back = co_await read_up_to(*client, size + 100);
}

TEST_F(websocket, carries_bytes_both_ways) {
    for (const std::size_t size : {1U, 1000U, 300'000U}) {
        io_.restart();
        bytes back;
        play(echo_whole(acceptor_, broker(), size, back));
        auto expected = numbered(10);
        const auto whole = numbered(size);
        expected.insert(expected.end(), whole.begin(), whole.end());
        EXPECT_EQ(back, expected) << size;
    }
}

awaitable<void> close_while_reading(tcp::acceptor& acceptor, endpoint broker, bool by_reset) {
    std::unique_ptr<stream> server;
    const auto client = make_stream(acceptor.get_executor(), broker);
    const auto [asked, answered] =
        co_await (client->open(patient) && accept_client(acceptor, server));
    EXPECT_TRUE(asked);
    EXPECT_TRUE(answered);
    error_code error;
    EXPECT_EQ(client->write_now(numbered(5), error), 5U);
    EXPECT_TRUE(client->is_open());
    bytes chunk(100);
    const auto seen = co_await server->read_some(chunk);
    EXPECT_EQ(seen.second, 5U);
    if (by_reset) {
        client->reset();
    } else {
        client->close();
    }
    EXPECT_FALSE(client->is_open());
    EXPECT_EQ(client->write_now(numbered(5), error), 0U);
    EXPECT_TRUE(error);
    const auto end = co_await server->read_some(chunk);
    error_code expected = asio::error::eof;
    if (by_reset) expected = asio::error::connection_reset;
    EXPECT_EQ(end.first, expected) << end.first.message();
    const auto own = co_await client->read_some(chunk);
    EXPECT_TRUE(own.first);
}

TEST_F(websocket, ends_with_its_tcp_connection) {
    play(close_while_reading(acceptor_, broker(), false));
    io_.restart();
    play(close_while_reading(acceptor_, broker(), true));
}

awaitable<void> expect_handshake(tcp::acceptor& acceptor, std::string& problem) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    websocket_stream server(std::move(socket));
    const auto opened = co_await server.open(200ms);
    problem = opened ? std::string() : opened.error().text;
}

awaitable<void> say(endpoint broker, std::string text) {
    broker.via = transport::tcp;
    tcp_stream client(co_await asio::this_coro::executor, broker);
    const auto opened = co_await client.open(patient);
    EXPECT_TRUE(opened);
    const bytes said(text.begin(), text.end());
    error_code error;
    EXPECT_EQ(client.write_now(said, error), said.size());
    bytes chunk(1000);
    auto answer = co_await client.read_some(chunk);
    while (!answer.first) answer = co_await client.read_some(chunk);
}

awaitable<void> meet(tcp::acceptor& acceptor, endpoint broker, std::string text,
                     std::string& problem) {
    co_await (expect_handshake(acceptor, problem) && say(broker, text));
}

awaitable<void> dial(endpoint broker, std::string& problem) {
    const auto client = make_stream(co_await asio::this_coro::executor, broker);
    const auto opened = co_await client->open(patient);
    problem = opened ? std::string() : opened.error().text;
}

TEST_F(websocket, refuses_a_connection_without_a_proper_handshake) {
    struct sample {
        std::string said;
        std::string problem;
    };
    const std::string upgrade =
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& row : {
             sample{"", "no answer within 200 ms"},
             sample{"GET / HTTP/1.1\r\n", "no answer within 200 ms"},
             sample{"\x10\x0c", "no HTTP request: "},
             sample{"\x10\x0cMQTT\r\n\r\n", "no HTTP request: "},
             sample{"GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'), "no HTTP request: "},
             sample{upgrade + "\r\n", "the WebSocket subprotocol 'mqtt' is not offered"},
             sample{upgrade + "Sec-WebSocket-Protocol: chat, mqttx\r\n\r\n",
                    "the WebSocket subprotocol 'mqtt' is not offered"},
             sample{"GET / HTTP/1.1\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n", "no WebSocket: "},
             sample{upgrade + "Sec-WebSocket-Protocol: mqtt\r\n\r\n\x82\x00", "bytes before"},
         }) {
        io_.restart();
        std::string problem;
        play(meet(acceptor_, broker(), row.said, problem));
        EXPECT_TRUE(problem.starts_with(row.problem)) << row.said.substr(0, 200) << ": " << problem;
    }
}

TEST_F(websocket, reports_a_refused_connection) {
    const auto dead = broker();
    acceptor_.close();
    std::string problem;
    play(dial(dead, problem));
    EXPECT_EQ(problem, "Connection refused");
}

}  // namespace
}  // namespace brokerproof::net
