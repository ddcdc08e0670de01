#include "harness/web/visit.hpp"

#include <array>

#include <fmt/format.h>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace brokerproof::web {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::uint32_t longest_header = 8 * 1024;
constexpr std::string_view plain = "text/plain; charset=utf-8";
constexpr std::string_view no_content_policy = "default-src 'none'; frame-ancestors 'none'";

constexpr std::string_view events_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    "Connection: close\r\n\r\n";

/// The HTTP status for a request that could not be read; 0 when the reader went away.
unsigned status_of(const error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
    if (error == http::error::body_limit || error == http::error::unexpected_body) return 413;
    if (error == http::error::end_of_stream || error == http::error::partial_message) return 0;
    return error.category() == http::make_error_code(http::error::bad_version).category() ? 400 : 0;
}

std::string paths_of(const site& content) {
    return content.page.empty()
               ? fmt::format("Only {} exists.\n", content.document_path)
               : fmt::format("Only /, {} and /events exist.\n", content.document_path);
}

}  // namespace

void visit::leave() {
    idle_ = false;
    if (!is_sending_) stream_.close();
}

awaitable<void> visit::run() {
    beast::flat_buffer buffer(2 * longest_header);
    bool goes_on = true;
    while (goes_on && !house_.closing) {
        http::request_parser<http::empty_body> parser;
        parser.header_limit(longest_header);
        stream_.expires_after(house_.bounds.request);
        const auto [error, ignored] =
            co_await http::async_read(stream_, buffer, parser, net::as_result);
        idle_ = false;
        if (const auto status = error ? status_of(error) : 0; status != 0) {
            request unread;
            unread.keep_alive(false);
            co_await send(std::move(unread), status, plain, "This is not a valid request.\n");
        }
        if (error) break;
        goes_on = co_await answer(parser.release());
        idle_ = true;
    }
    stream_.close();
}

awaitable<bool> visit::answer(request message) {
    switch (wish_of(message, house_.content)) {
        case wish::page:
            co_return co_await send(std::move(message), 200, "text/html; charset=utf-8",
                                    house_.content.page);
        case wish::document: co_return co_await answer_document(std::move(message));
        case wish::events: break;
        case wish::unknown_path:
            co_return co_await send(std::move(message), 404, plain, paths_of(house_.content));
        case wish::unknown_method:
            co_return co_await send(std::move(message), 405, plain,
                                    "Only GET and HEAD are allowed.\n");
        case wish::foreign_host:
            message.keep_alive(false);
            co_return co_await send(std::move(message), 403, plain,
                                    "Only http://127.0.0.1 and http://localhost are served.\n");
    }
    if (message.method() == http::verb::head)
        co_return co_await send(std::move(message), 200, "text/event-stream", "");
    if (house_.news.followers() >= house_.bounds.followers)
        co_return co_await send(std::move(message), 503, plain,
                                "Too many readers follow the events already.\n");
    co_await follow();
    co_return false;
}

awaitable<bool> visit::answer_document(request message) {
    const auto document = house_.news.document();  // keeps it alive until it is written
    const auto version = house_.news.version();
    const bool is_whole = message.method() == http::verb::get;
    if (!document) {
        co_return co_await send(std::move(message), 503, plain, "There is nothing to show.\n");
    }
    const bool goes_on =
        co_await send(std::move(message), 200, house_.content.document_type, *document);
    if (is_whole && was_sent_) house_.read.sent(version);
    co_return goes_on;
}

awaitable<bool> visit::send(request message, unsigned status, std::string_view type,
                            std::string_view body) {
    const bool is_page = status == 200 && type.starts_with("text/html");
    http::response<http::span_body<const char>> answer;
    answer.version(11);
    answer.result(status);
    answer.set(http::field::content_type, type);
    answer.set(http::field::cache_control, "no-store");
    answer.set("Content-Security-Policy",
               is_page ? std::string_view(house_.content.policy) : no_content_policy);
    answer.set("X-Content-Type-Options", "nosniff");
    answer.set("Cross-Origin-Resource-Policy", "same-origin");
    answer.set("Referrer-Policy", "no-referrer");
    if (status == 405) answer.set(http::field::allow, "GET, HEAD");
    answer.content_length(body.size());
    answer.keep_alive(message.keep_alive());
    if (message.method() != http::verb::head) answer.body() = {body.data(), body.size()};
    stream_.expires_after(house_.bounds.write);
    is_sending_ = true;
    const auto [error, ignored] = co_await http::async_write(stream_, answer, net::as_result);
    is_sending_ = false;
    was_sent_ = !error;
    co_return was_sent_&& answer.keep_alive();
}

awaitable<bool> visit::write(std::string text) {
    stream_.expires_after(house_.bounds.write);
    const auto [error, ignored] =
        co_await asio::async_write(stream_, asio::buffer(text), net::as_result);
    co_return !error;
}

awaitable<void> visit::follow() {
    net::signal news(house_.waits);
    house_.news.follow(news);
    if (co_await write(std::string(events_head))) co_await tell_news(news);
    house_.news.leave(news);
    house_.left.raise();
}

/// Sends at most one event at a time. A reader that does not read costs nothing and is dropped when
/// an event cannot be sent in time.
awaitable<void> visit::tell_news(net::signal& news) {
    std::uint64_t told = 0;
    while (!house_.closing) {
        if (told != house_.news.version()) {
            told = house_.news.version();
            auto event = fmt::format("event: changed\ndata: {}\n\n", told);
            if (!co_await write(std::move(event))) co_return;
            co_await house_.waits.wait_until(net::clock::now() + house_.news.pause());
            continue;
        }
        if (house_.news.ended()) {
            co_await say_farewell();
            co_return;
        }
        const auto beat = net::clock::now() + house_.bounds.heartbeat;
        co_await news.wait(beat);
        if (net::clock::now() >= beat && !co_await write(": still here\n\n")) co_return;
    }
}

/// Tells the reader that the run has ended. A browser then fetches the last document and closes the
/// connection itself.
awaitable<void> visit::say_farewell() {
    if (!co_await write("event: ended\ndata: \n\n")) co_return;
    stream_.expires_after(house_.bounds.farewell);
    std::array<char, 256> ignored{};
    bool connected = true;
    while (connected && !house_.closing) {
        const auto [error, count] =
            co_await stream_.async_read_some(asio::buffer(ignored), net::as_result);
        connected = !error;
    }
}

}  // namespace brokerproof::web
