// The server as friendly and hostile readers see it, over real sockets.

#include "harness/web/server.hpp"

#include <atomic>
#include <list>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "harness/net/asio.hpp"
#include "harness/web/requests.hpp"

namespace brokerproof::web {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto policy = "default-src 'none'; frame-ancestors 'none'";

std::unique_ptr<server> opened(limits bounds = {}) {
    auto served = server::open(0, {"<p>page</p>", policy}, bounds);
    EXPECT_TRUE(served);
    return served ? std::move(*served) : nullptr;
}

/// A connection that can send anything.
struct guest {
    explicit guest(const server& served) {
        socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), served.port()));
    }
    guest(const server& served, const std::string& text) : guest(served) { say(text); }

    void say(const std::string& text) {
        error_code ignored;
        asio::write(socket, asio::buffer(text), ignored);
    }
    /// Everything that arrives until the server closes.
    std::string rest() {
        error_code ignored;
        asio::read(socket, asio::dynamic_buffer(heard), ignored);
        return std::exchange(heard, {});
    }
    std::string until(const std::string& mark) {
        error_code ignored;
        const auto size = asio::read_until(socket, asio::dynamic_buffer(heard), mark, ignored);
        const auto out = heard.substr(0, size);
        heard.erase(0, size);
        return out;
    }

    asio::io_context io;
    tcp::socket socket{io};
    std::string heard;
};

std::string get(const std::string& path, const std::string& host = "localhost") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, host);
}

std::string answer(const server& served, const std::string& text) {
    return guest(served, text).rest();
}

server::maker text(std::string content) {
    return [content = std::move(content)] { return content; };
}

TEST(web_requests, only_the_names_of_this_machine_are_accepted) {
    for (const auto* host : {"localhost", "localhost:80", "127.0.0.1:9", "LOCALHOST", "[::1]:80"})
        EXPECT_TRUE(is_this_machine(host)) << host;
    for (const auto* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil:80",
                             "evil:127.0.0.1", "localhost:80:80", "::1", "0.0.0.0", "localhost:x"})
        EXPECT_FALSE(is_this_machine(host)) << host;
}

TEST(web_server, gives_the_page_and_the_document_and_nothing_else) {
    const auto served = opened();
    served->show(text("{\"n\":1}"));
    const auto page = answer(*served, get("/"));
    EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(page, HasSubstr(policy));
    EXPECT_THAT(page, EndsWith("<p>page</p>"));
    EXPECT_THAT(answer(*served, get("/data?x=1")), EndsWith("\r\n\r\n{\"n\":1}"));
    for (const auto* path : {"/x", "/data/", "//", "/../etc/passwd", "/%64ata", "*"})
        EXPECT_THAT(answer(*served, get(path)), StartsWith("HTTP/1.1 404")) << path;
    EXPECT_THAT(answer(*served,
                       "HEAD /data HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                       "\r\n"),
                EndsWith("Content-Length: 7\r\nConnection: close\r\n\r\n"));
}

TEST(web_server, refuses_other_hosts_and_other_methods) {
    const auto served = opened();
    served->show(text("secret"));
    for (const auto* host : {"evil.example", "", "127.0.0.1.evil"}) {
        const auto said = answer(*served, get("/data", host));
        EXPECT_THAT(said, StartsWith("HTTP/1.1 403")) << host;
        EXPECT_THAT(said, Not(HasSubstr("secret")));
    }
    EXPECT_THAT(answer(*served, "GET /data HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(answer(*served, "GET /data HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"),
                StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(answer(*served,
                       "DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                       "\r\n"),
                StartsWith("HTTP/1.1 405"));
}

TEST(web_server, survives_input_that_is_not_a_request) {
    const auto served = opened({.request = 300ms});
    served->show(text("still here"));
    const std::string noise("\x16\x03\x01\x00\xff\x00\r\n\r\n", 10);
    EXPECT_THAT(answer(*served, noise), StartsWith("HTTP/1.1 400"));
    answer(*served, get("/" + std::string(100'000, 'a')));
    answer(*served, "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'a'));
    answer(*served, "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999\r\n\r\n");
    EXPECT_EQ(answer(*served, "GET / HT"), "");  // closed when its time is over
    EXPECT_EQ(answer(*served, ""), "");
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("still here"));
}

TEST(web_server, answers_many_requests_of_one_connection) {
    const auto served = opened();
    served->show(text("{1}"));
    guest reader(*served);
    for (int i = 0; i < 3; ++i) {
        reader.say("GET /data HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_THAT(reader.until("{1}"), StartsWith("HTTP/1.1 200")) << i;
    }
}

TEST(web_server, a_hundred_idle_connections_do_not_keep_a_reader_out) {
    const auto served = opened();
    served->show(text("here"));
    std::list<guest> idle;
    for (int i = 0; i < 100; ++i) idle.emplace_back(*served, i % 2 == 0 ? "" : "GET / HT");
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("here"));
}

TEST(web_server, tells_followers_about_changes_and_about_the_end) {
    const auto served = opened({.between = 1ms, .farewell = 200ms});
    served->show(text("one"));
    guest reader(*served, get("/events"));
    EXPECT_THAT(reader.until("\r\n\r\n"), HasSubstr("text/event-stream"));
    EXPECT_EQ(reader.until("\n\n"), "event: changed\ndata: 1\n\n");
    served->show(text("two"));
    EXPECT_EQ(reader.until("\n\n"), "event: changed\ndata: 2\n\n");
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("two"));
    served->ended();
    EXPECT_EQ(reader.until("\n\n"), "event: ended\ndata: \n\n");
    EXPECT_EQ(reader.rest(), "");
}

TEST(web_server, sends_heartbeats) {
    const auto served = opened({.between = 1ms, .heartbeat = 5ms});
    served->show(text("one"));
    guest reader(*served, get("/events"));
    reader.until("data: 1\n\n");
    EXPECT_EQ(reader.until("\n\n"), ": still here\n\n");
}

TEST(web_server, makes_a_document_only_once_and_only_on_demand) {
    std::atomic<int> count = 0;
    const auto served = opened();
    const auto counted = [&count] { return fmt::format("made {}", ++count); };
    for (int i = 0; i < 100; ++i) served->show(counted);
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("made 1"));
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("made 1"));
}

TEST(web_server, goes_on_after_a_document_that_cannot_be_made) {
    const auto served = opened();
    EXPECT_THAT(answer(*served, get("/data")), StartsWith("HTTP/1.1 503"));
    served->show([]() -> std::string { throw std::runtime_error("no"); });
    EXPECT_THAT(answer(*served, get("/data")), StartsWith("HTTP/1.1 503"));
    served->show(text("well"));
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("well"));
}

TEST(web_server, a_reader_that_does_not_read_is_dropped_and_delays_nobody) {
    const auto served = opened({.write = 200ms, .between = 1ms, .heartbeat = 400ms});
    served->show(text(std::string(20'000'000, 'x')));
    guest lazy(*served, get("/data"));
    lazy.until("\r\n\r\n");  // the answer has begun
    served->show(text("small"));
    EXPECT_THAT(answer(*served, get("/data")), EndsWith("small"));
    guest other(*served, get("/events"));
    other.until(": still here\n\n");  // by now the time for writing is over
    EXPECT_LT(lazy.rest().size(), 20'000'000U);
}

TEST(web_server, refuses_more_followers_than_the_limit) {
    const auto served = opened({.followers = 1});
    served->show(text("one"));
    guest first(*served, get("/events"));
    first.until("changed");
    EXPECT_THAT(answer(*served, get("/events")), StartsWith("HTTP/1.1 503"));
}

TEST(web_server, at_the_end_a_follower_may_fetch_the_last_document) {
    auto served = opened({.between = 1ms, .farewell = 60s});
    const auto port = served->port();
    served->show(text("one"));
    guest reader(*served, get("/events"));
    guest asks(*served);
    reader.until("data: 1\n\n");
    served->show(text("last"));
    served->ended();
    std::thread closes([&] { served.reset(); });
    EXPECT_THAT(reader.until("event: ended\ndata: \n\n"), HasSubstr("ended"));
    asks.say(get("/data"));
    EXPECT_THAT(asks.rest(), EndsWith("last"));
    reader.socket.close();
    closes.join();
    error_code refused;
    tcp::socket late(asks.io);
    late.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port), refused);
    EXPECT_EQ(refused, asio::error::connection_refused);
}

TEST(web_server, ends_at_once_when_nobody_follows) {
    auto served = opened({.request = 1h, .farewell = 1h});
    served->show(text("one"));
    guest half(*served, "GET /da");
    guest idle(*served);
    served->ended();
    served.reset();
    EXPECT_EQ(half.rest(), "");
}

TEST(web_server, without_a_page_there_is_only_the_document) {
    site content;
    content.document_path = "/figures";
    content.document_type = "text/x";
    auto opened = server::open(0, std::move(content), {});
    ASSERT_TRUE(opened);
    const auto& served = **opened;
    EXPECT_THAT(served.url(), EndsWith("/figures"));
    (*opened)->show(text("7"));
    EXPECT_THAT(answer(served, get("/figures")), HasSubstr("Content-Type: text/x"));
    for (const auto* path : {"/", "/data", "/events"})
        EXPECT_THAT(answer(served, get(path)), StartsWith("HTTP/1.1 404")) << path;
}

TEST(web_server, waits_for_a_reader_of_the_last_document) {
    const auto served = opened();
    served->show(text("one"));
    answer(*served, get("/data"));
    EXPECT_TRUE(served->wait_for_reader(30s));
    served->show(text("two"));
    EXPECT_FALSE(served->wait_for_reader(1ms));
}

TEST(web_server, at_the_end_an_answer_is_sent_whole) {
    auto served = opened();
    served->show(text(std::string(20'000'000, 'x')));
    guest slow(*served, get("/data"));
    slow.until("\r\n\r\n");  // the answer has begun
    std::thread closes([&] { served.reset(); });
    const auto left = slow.rest();
    closes.join();
    EXPECT_EQ(left.size(), 20'000'000U);
}

TEST(web_server, says_that_a_port_is_taken) {
    const auto first = opened();
    const auto second = server::open(first->port(), {}, {});
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text, HasSubstr(fmt::format("127.0.0.1:{}", first->port())));
}

}  // namespace
}  // namespace brokerproof::web
