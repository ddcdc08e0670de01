// A load client's connection by WebSocket, against the server's end of one.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>

#include "harness/net/listening.hpp"
#include "loadgen/fleet/connection.hpp"

namespace brokerproof::loadgen {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

struct web_log final : connection_events {
    void connected(std::size_t) override { happened += "connected "; }
    void secured(std::size_t, bool) override { happened += "secured "; }
    void handshake_failed(std::size_t) override { happened += "failed "; }
    void opened(std::size_t) override { happened += "opened "; }
    std::size_t received(std::size_t, bytes_view data) override {
        const auto whole = data.size() / packet_size * packet_size;
        came.insert(came.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(whole));
        return whole;
    }
    void closed(std::size_t, parting manner) override {
        happened += manner == parting::in_order ? "closed" : "broken";
    }
    void wake_up_over() override {}

    static constexpr std::size_t packet_size = 700;  // so that pieces of packets stay over
    std::string happened;
    bytes came;
};

bytes numbered(std::size_t size) {
    bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    return out;
}

class web_connection : public ::testing::Test {
protected:
    web_connection() {
        EXPECT_TRUE(net::listen_on_loopback(acceptor_, 0));
        place_.via = transport::websocket;
        place_.path = "/mqtt";
    }

    route way() const {
        route out{acceptor_.local_endpoint(), std::nullopt, false, nullptr};
        out.web = &place_;
        return out;
    }
    void serve(awaitable<void> server) {
        asio::co_spawn(io_, std::move(server),
                       [](std::exception_ptr failed) { EXPECT_FALSE(failed); });
    }
    void play(awaitable<void> server) {
        serve(std::move(server));
        run_until([this] { return !server_is_at_work_; });
    }
    template <class Condition>
    void run_until(Condition reached) {
        const auto limit = std::chrono::steady_clock::now() + 10s;
        while (!reached() && std::chrono::steady_clock::now() < limit) io_.run_one_for(10ms);
        EXPECT_TRUE(reached());
    }

    /// Reads what the client sends, then sends it back.
    awaitable<void> echo(std::size_t size) {
        auto [failed, socket] = co_await acceptor_.async_accept(net::as_result);
        net::websocket_stream server(std::move(socket));
        const auto opened = co_await server.open(5s);
        EXPECT_TRUE(opened);
        bytes chunk(1U << 16);
        bytes heard;
        while (heard.size() < size) {
            const auto [error, count] = co_await server.read_some(chunk);
            EXPECT_FALSE(error);
            if (error) break;
            heard.insert(heard.end(), chunk.data(), chunk.data() + count);
        }
        std::size_t sent = 0;
        while (sent < heard.size()) {
            error_code error;
            sent += server.write_now(bytes_view(heard).subspan(sent), error);
            EXPECT_FALSE(error);
            if (error) break;
            error = co_await server.wait_writable();
        }
        server_is_at_work_ = false;
        const auto [end, rest] = co_await server.read_some(chunk);
        end_of_client_ = end;
    }
    awaitable<void> refuse() {
        auto [failed, socket] = co_await acceptor_.async_accept(net::as_result);
        const std::string answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        co_await asio::async_write(socket, asio::buffer(answer), net::as_result);
        server_is_at_work_ = false;
    }

    loop io_{1};
    tcp::acceptor acceptor_{io_};
    net::endpoint place_;
    workspace shared_{1U << 16};
    web_log log_;
    connection link_{io_, shared_, log_, 0};
    bool server_is_at_work_ = true;
    error_code end_of_client_;
};

TEST_F(web_connection, carries_bytes_both_ways_and_closes) {
    const auto much = numbered(web_log::packet_size * 1000);
    ASSERT_FALSE(link_.open(way()));
    serve(echo(much.size()));
    run_until([this] { return log_.happened == "connected secured opened "; });
    shared_.out = much;
    ASSERT_TRUE(link_.send());
    run_until([this, &much] { return log_.came.size() == much.size(); });
    EXPECT_EQ(log_.came, much);
    link_.close();
    run_until([this] { return !!end_of_client_; });
    EXPECT_EQ(end_of_client_, asio::error::eof);
    EXPECT_EQ(log_.happened, "connected secured opened ");
}

TEST_F(web_connection, is_told_of_an_end_by_the_server) {
    ASSERT_FALSE(link_.open(way()));
    play(echo(0));
    link_.finish_sending();
    run_until([this] { return log_.happened == "connected secured opened closed"; });
    EXPECT_EQ(end_of_client_, asio::error::eof);
}

TEST_F(web_connection, fails_where_there_is_no_websocket) {
    ASSERT_FALSE(link_.open(way()));
    play(refuse());
    run_until([this] { return log_.happened == "connected failed broken"; });
}

TEST_F(web_connection, stays_open_in_silence_until_the_link_is_dropped) {
    ASSERT_FALSE(link_.open(way()));
    play(echo(0));
    run_until([this] { return log_.happened == "connected secured opened "; });
    auto silent = link_.release();
    io_.run_for(50ms);
    EXPECT_FALSE(end_of_client_);
    silent.reset();
    run_until([this] { return !!end_of_client_; });
}

TEST_F(web_connection, is_reset) {
    ASSERT_FALSE(link_.open(way()));
    play(echo(0));
    run_until([this] { return log_.happened == "connected secured opened "; });
    link_.reset();
    run_until([this] { return !!end_of_client_; });
    EXPECT_EQ(end_of_client_, asio::error::connection_reset);
}

}  // namespace
}  // namespace brokerproof::loadgen
