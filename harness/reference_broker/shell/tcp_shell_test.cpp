// The shell over real loopback sockets.
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "harness/mqtt/codec.hpp"
#include "harness/net/stream.hpp"
#include "harness/reference_broker/shell/tcp_shell.hpp"

namespace brokerproof::reference_broker {
namespace {

using asio::ip::tcp;
using mqtt::version;
using namespace std::chrono_literals;

class shell : public ::testing::Test {
protected:
    /// Runs the shell beside a client's script; the end of the script stops the shell.
    void play(awaitable<void> script) {
        asio::co_spawn(context_, broker_.run(), [](std::exception_ptr e) { ASSERT_FALSE(e); });
        asio::co_spawn(context_, std::move(script), [this](std::exception_ptr e) {
            EXPECT_FALSE(e) << "the script failed";
            broker_.stop();
        });
        context_.run_for(120s);
        EXPECT_TRUE(context_.stopped()) << "the shell did not end";
    }

    void SetUp() override { ASSERT_TRUE(broker_.listen(0)); }

    static options chosen() {
        options fast;
        fast.connect_within = 1s;
        return fast;
    }

    asio::io_context context_{1};
    memory_store kept_;
    tcp_shell broker_{context_.get_executor(), chosen(), kept_};
};

awaitable<void> dial(tcp::socket& socket, std::uint16_t port) {
    const tcp::endpoint broker(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(broker, asio::use_awaitable);
}

awaitable<void> send(tcp::socket& socket, mqtt::packet packet) {
    const bytes data = mqtt::encode(packet, version::v5);
    co_await asio::async_write(socket, asio::buffer(data), asio::use_awaitable);
}

/// All bytes that arrive until the other side closes.
awaitable<bytes> read_all(tcp::socket& socket) {
    bytes input;
    co_await asio::async_read(socket, asio::dynamic_buffer(input), net::as_result);
    co_return input;
}

mqtt::connect hello(std::string id) {
    mqtt::connect packet;
    packet.client_id = std::move(id);
    return packet;
}

awaitable<void> say_hello_and_good_bye(std::uint16_t port, bytes* answer) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await dial(socket, port);
    co_await send(socket, hello("c"));
    co_await send(socket, mqtt::pingreq());
    co_await send(socket, mqtt::disconnect());
    *answer = co_await read_all(socket);
}

TEST_F(shell, answers_and_closes) {
    bytes answer;
    play(say_hello_and_good_bye(broker_.port(), &answer));
    ASSERT_GT(answer.size(), 4U);
    EXPECT_EQ(answer[0], 0x20);                              // CONNACK
    EXPECT_EQ(to_hex(bytes_view(answer).last(2)), "d0 00");  // PINGRESP
}

awaitable<void> say_nothing(std::uint16_t port, bool* closed) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await dial(socket, port);
    const bytes answer = co_await read_all(socket);
    *closed = answer.empty();
}

TEST_F(shell, keeps_time) {
    bool closed = false;
    play(say_nothing(broker_.port(), &closed));
    EXPECT_TRUE(closed);
}

/// Sends a large message to itself and reads it only after everything was sent.
awaitable<void> read_late(std::uint16_t port, std::size_t* received) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await dial(socket, port);
    co_await send(socket, hello("c"));
    mqtt::subscribe wish;
    wish.packet_id = 1;
    wish.subscriptions.resize(1);
    wish.subscriptions[0].filter = "t";
    co_await send(socket, wish);
    mqtt::publish message;
    message.topic = "t";
    message.payload = std::string(8 * 1024 * 1024, 'x');
    co_await send(socket, message);
    co_await send(socket, mqtt::disconnect());
    const bytes input = co_await read_all(socket);
    *received = input.size();
}

TEST_F(shell, sends_what_the_kernel_does_not_take_at_once_before_it_closes) {
    std::size_t received = 0;
    play(read_late(broker_.port(), &received));
    EXPECT_GT(received, 8U * 1024 * 1024);
}

awaitable<void> stay(std::uint16_t port, tcp_shell* broker, bytes* answer) {
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await dial(socket, port);
    co_await send(socket, hello("c"));
    co_await send(socket, mqtt::pingreq());
    bytes begin(4);
    co_await asio::async_read(socket, asio::buffer(begin), asio::use_awaitable);
    broker->stop();
    *answer = co_await read_all(socket);
}

TEST_F(shell, says_that_it_shuts_down) {
    bytes answer;
    play(stay(broker_.port(), &broker_, &answer));
    const bytes wanted{0xE0};
    EXPECT_NE(std::ranges::search(answer, wanted).begin(), answer.end());
}

awaitable<void> say_hello_by_websocket(std::uint16_t port, bytes* answer) {
    net::endpoint broker;
    broker.port = port;
    broker.via = net::transport::websocket;
    const auto stream = net::make_stream(co_await asio::this_coro::executor, broker);
    const auto opened = co_await stream->open(5s);
    EXPECT_TRUE(opened);
    const bytes first = mqtt::encode(mqtt::packet(hello("c")), version::v5);
    const auto half = bytes_view(first).first(first.size() / 2);
    error_code error;
    EXPECT_EQ(stream->write_now(half, error), half.size());
    error = co_await stream->wait_writable();
    bytes rest(first.begin() + static_cast<std::ptrdiff_t>(half.size()), first.end());
    for (const auto& packet : {mqtt::packet(mqtt::pingreq()), mqtt::packet(mqtt::disconnect())}) {
        const auto more = mqtt::encode(packet, version::v5);
        rest.insert(rest.end(), more.begin(), more.end());
    }
    EXPECT_EQ(stream->write_now(rest, error), rest.size());
    bytes chunk(100);
    for (;;) {
        const auto [failed, count] = co_await stream->read_some(chunk);
        if (failed) co_return;
        answer->insert(answer->end(), chunk.begin(),
                       chunk.begin() + static_cast<std::ptrdiff_t>(count));
    }
}

TEST_F(shell, answers_and_closes_by_websocket_however_the_bytes_are_split_into_frames) {
    ASSERT_TRUE(broker_.listen(0, transport::websocket));
    bytes answer;
    play(say_hello_by_websocket(broker_.port(transport::websocket), &answer));
    ASSERT_GT(answer.size(), 4U);
    EXPECT_EQ(answer[0], 0x20);                              // CONNACK
    EXPECT_EQ(to_hex(bytes_view(answer).last(2)), "d0 00");  // PINGRESP
}

TEST_F(shell, closes_a_connection_that_never_shakes_hands) {
    ASSERT_TRUE(broker_.listen(0, transport::websocket));
    bool closed = false;
    play(say_nothing(broker_.port(transport::websocket), &closed));
    EXPECT_TRUE(closed);
}

awaitable<void> read_late_by_websocket(std::uint16_t port, std::size_t* received) {
    net::endpoint broker;
    broker.port = port;
    broker.via = net::transport::websocket;
    const auto stream = net::make_stream(co_await asio::this_coro::executor, broker);
    const auto opened = co_await stream->open(5s);
    EXPECT_TRUE(opened);
    mqtt::subscribe wish;
    wish.packet_id = 1;
    wish.subscriptions.resize(1);
    wish.subscriptions[0].filter = "t";
    mqtt::publish message;
    message.topic = "t";
    message.payload = std::string(1024 * 1024, 'x');
    bytes output;
    for (const auto& packet : {mqtt::packet(hello("c")), mqtt::packet(wish), mqtt::packet(message),
                               mqtt::packet(mqtt::disconnect())}) {
        const auto more = mqtt::encode(packet, version::v5);
        output.insert(output.end(), more.begin(), more.end());
    }
    std::size_t sent = 0;
    error_code error;
    while (sent < output.size() && !error) {
        sent += stream->write_now(bytes_view(output).subspan(sent), error);
        if (!error) error = co_await stream->wait_writable();
    }
    EXPECT_FALSE(error) << error.message();
    bytes chunk(64 * 1024);
    for (;;) {
        const auto [failed, count] = co_await stream->read_some(chunk);
        if (failed) co_return;
        *received += count;
    }
}

TEST_F(shell, sends_large_messages_in_several_frames) {
    ASSERT_TRUE(broker_.listen(0, transport::websocket));
    std::size_t received = 0;
    play(read_late_by_websocket(broker_.port(transport::websocket), &received));
    EXPECT_GT(received, 1024U * 1024);
}

TEST_F(shell, says_why_it_cannot_listen) {
    tcp_shell other(context_.get_executor(), {}, kept_);
    EXPECT_TRUE(other.listen(broker_.port()).error().text.starts_with("cannot listen"));
}

}  // namespace
}  // namespace brokerproof::reference_broker
