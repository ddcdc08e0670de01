// What the other side of a WebSocket sees of the frames that a client divides its bytes into, and
// of the ways in which it ends.
#include <gtest/gtest.h>

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "harness/net/listening.hpp"
#include "harness/net/testing/both_ends.hpp"
#include "harness/net/websocket_stream.hpp"

namespace brokerproof::net {
namespace {

namespace beast = boost::beast;
using asio::ip::tcp;
using testing::numbered;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

constexpr std::size_t sent_size = 5;

struct seen_frames {
    std::string offered;
    std::size_t reads = 0;
    std::size_t messages = 0;
    bool text = false;
    bytes data;
    error_code end;
};

/// A server that chooses mqtt and reads to the end.
awaitable<void> read_all(tcp::acceptor& acceptor, seen_frames& seen) {
    auto [refused, socket] = co_await acceptor.async_accept(as_result);
    beast::websocket::stream<tcp::socket> server(std::move(socket));
    beast::flat_buffer buffer;
    beast::http::request<beast::http::empty_body> upgrade;
    co_await beast::http::async_read(server.next_layer(), buffer, upgrade, as_result);
    seen.offered = upgrade[beast::http::field::sec_websocket_protocol];
    beast::websocket::stream_base::decorator choice(
        [](auto& response) { response.set(beast::http::field::sec_websocket_protocol, "mqtt"); });
    server.set_option(std::move(choice));
    co_await server.async_accept(upgrade, as_result);
    while (!seen.end) {
        std::array<std::uint8_t, 64> chunk{};
        auto into = asio::buffer(chunk);
        auto [failed, size] = co_await server.async_read_some(into, as_result);
        seen.end = failed;
        if (failed) break;
        ++seen.reads;
        seen.text = server.got_text();
        seen.data.insert(seen.data.end(), chunk.data(), chunk.data() + size);
        if (server.is_message_done()) ++seen.messages;
    }
}

awaitable<void> send_divided(endpoint broker, framing divided, void (stream::*end)()) {
    const auto client = make_stream(co_await asio::this_coro::executor, broker);
    const auto opened = co_await client->open(5s);
    EXPECT_TRUE(opened);
    client->set_framing(divided);
    co_await testing::write_all(*client, numbered(sent_size));
    (client.get()->*end)();
    bytes chunk(10);
    const auto last = co_await client->read_some(chunk);
    EXPECT_TRUE(last.first);
}

awaitable<void> meet(tcp::acceptor& acceptor, endpoint broker, framing divided,
                     void (stream::*end)(), seen_frames& seen) {
    co_await (read_all(acceptor, seen) && send_divided(broker, divided, end));
}

class frames : public ::testing::Test {
protected:
    frames() { EXPECT_TRUE(listen_on_loopback(acceptor_, 0)); }

    seen_frames seen_of(framing divided, void (stream::*end)() = &stream::shut_down_sending,
                        const std::string& offered = "mqtt") {
        endpoint broker;
        broker.port = port_of(acceptor_);
        broker.via = transport::websocket;
        broker.subprotocols = offered;
        seen_frames out;
        testing::play(io_, meet(acceptor_, broker, divided, end, out));
        io_.restart();
        EXPECT_EQ(out.data, numbered(sent_size));
        return out;
    }

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
};

TEST_F(frames, are_whole_unless_the_client_divides_them) {
    const auto seen = seen_of({});
    EXPECT_EQ(seen.messages, 1U);
    EXPECT_EQ(seen.reads, 1U);
    EXPECT_FALSE(seen.text);
}

TEST_F(frames, hold_as_many_bytes_as_the_client_says) {
    EXPECT_EQ(seen_of({.largest = 1}).messages, sent_size);
    EXPECT_EQ(seen_of({.largest = 3}).messages, 2U);
}

TEST_F(frames, may_be_the_fragments_of_one_message) {
    const auto seen = seen_of({.largest = 1, .fragments = true});
    EXPECT_EQ(seen.messages, 1U);
    EXPECT_EQ(seen.reads, sent_size);
}

TEST_F(frames, may_be_text) { EXPECT_TRUE(seen_of({.text = true}).text); }

TEST_F(frames, end_with_fin_or_with_a_close_frame) {
    EXPECT_NE(seen_of({}, &stream::shut_down_sending).end, beast::websocket::error::closed);
    EXPECT_NE(seen_of({}, &stream::cut_sending).end, beast::websocket::error::closed);
    EXPECT_EQ(seen_of({}, &stream::begin_closing).end, beast::websocket::error::closed);
}

TEST_F(frames, come_after_the_offer_of_the_subprotocols_of_the_client) {
    EXPECT_EQ(seen_of({}, &stream::shut_down_sending, "chat, mqtt").offered, "chat, mqtt");
}

}  // namespace
}  // namespace brokerproof::net
