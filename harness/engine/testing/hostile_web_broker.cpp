#include "harness/engine/testing/hostile_web_broker.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/beast/websocket/detail/hybi13.hpp>

namespace brokerproof::engine::testing {

using asio::ip::tcp;

namespace {

const bytes connack_frame{0x82, 0x05, 0x20, 0x03, 0x00, 0x00, 0x00};
const bytes garbage{0x00, 0xff, 0xff, 0x13, 0x37, 0xf0, 0x01, 0x80, 0x80, 0x00, 0x42, 0x61, 0x64};

bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// "Sec-WebSocket-Key: ..." of a request.
std::string key_in(const std::string& header) {
    constexpr std::string_view field = "Sec-WebSocket-Key: ";
    const auto place = header.find(field);
    if (place == std::string::npos) return {};
    const auto from = place + field.size();
    return header.substr(from, header.find('\r', from) - from);
}

std::string accept_of(const std::string& key) {
    namespace detail = boost::beast::websocket::detail;
    detail::sec_ws_accept_type accept;
    detail::make_sec_ws_accept(accept, key);
    return {accept.data(), accept.size()};
}

/// The bytes that replace the answer to the handshake; empty for a correct answer.
bytes spoilt_answer(web_prank play) {
    switch (play) {
        case web_prank::noise_for_handshake: return garbage;
        case web_prank::not_found:
            return bytes_of("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        default: return {};
    }
}

/// The bytes that are sent once after the handshake.
bytes first_words(web_prank play) {
    switch (play) {
        case web_prank::noise: return garbage;
        case web_prank::text: return {0x81, 0x05, 0x20, 0x03, 0x00, 0x00, 0x00};
        case web_prank::empty_text: return {0x81, 0x00};
        case web_prank::masked:
            return {0x82, 0x85, 0x00, 0x00, 0x00, 0x00, 0x20, 0x03, 0x00, 0x00, 0x00};
        case web_prank::reserved_bits: return {0xf2, 0x05, 0x20, 0x03, 0x00, 0x00, 0x00};
        case web_prank::continuation_first: return {0x80, 0x05, 0x20, 0x03, 0x00, 0x00, 0x00};
        case web_prank::huge_control: return {0x89, 0x7e, 0x01, 0x00, 0x61, 0x62};
        case web_prank::huge_frame:
            return {0x82, 0x7f, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x03, 0x00, 0x00, 0x00};
        case web_prank::half_header: return {0x82};
        case web_prank::close_frame:
        case web_prank::close_and_flood: return {0x88, 0x02, 0x03, 0xe8};
        case web_prank::bad_close_frame: return {0x88, 0x02, 0x00, 0x01};
        case web_prank::drip:
            return {0x02, 0x01, 0x20, 0x89, 0x00, 0x00, 0x01, 0x03, 0x00, 0x01, 0x00,
                    0x89, 0x01, 0x61, 0x00, 0x00, 0x80, 0x01, 0x00, 0x82, 0x01, 0x00};
        case web_prank::cut: return {0x82, 0x05, 0x20, 0x03, 0x00, 0x00, 0x00, 0x82, 0x7e};
        case web_prank::reset: return connack_frame;
        default: return {};
    }
}

/// The bytes that are sent without end.
bytes endless(web_prank play) {
    switch (play) {
        case web_prank::endless_header: return bytes_of("x-header: of no use\r\n");
        case web_prank::noise_flood:
        case web_prank::close_and_flood: return garbage;
        case web_prank::pings: return {0x89, 0x01, 0x61};
        case web_prank::pongs: return {0x8a, 0x01, 0x61};
        case web_prank::empty_frames: return {0x82, 0x00};
        default: return {};
    }
}

}  // namespace

net::endpoint hostile_web_broker::where() const {
    net::endpoint out;
    out.port = port();
    out.via = net::transport::websocket;
    return out;
}

awaitable<std::string> hostile_web_broker::read_header(socket& peer) {
    std::string header;
    auto into = asio::dynamic_buffer(header, 4096);
    auto [error, size] = co_await asio::async_read_until(peer, into, "\r\n\r\n", net::as_result);
    co_return error ? std::string() : header;
}

awaitable<bool> hostile_web_broker::shake_hands(socket& peer) {
    const auto header = co_await read_header(peer);
    if (header.empty() || play_ == web_prank::no_handshake) co_return false;
    auto spoilt = spoilt_answer(play_);
    if (!spoilt.empty()) {
        co_await write(peer, std::move(spoilt));
        co_return false;
    }
    const auto key = play_ == web_prank::wrong_key ? std::string("another") : key_in(header);
    std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: ";
    answer += accept_of(key) + "\r\n";
    if (play_ != web_prank::no_subprotocol) answer += "Sec-WebSocket-Protocol: mqtt\r\n";
    if (play_ != web_prank::endless_header) answer += "\r\n";
    co_return co_await write(peer, bytes_of(answer));
}

awaitable<void> hostile_web_broker::serve(std::shared_ptr<socket> peer) {
    error_code ignored;
    bool more = co_await shake_hands(*peer);
    if (more) more = co_await write(*peer, first_words(play_));
    if (play_ == web_prank::cut) peer->shutdown(tcp::socket::shutdown_send, ignored);
    if (play_ == web_prank::reset) reset(*peer);
    if (more) co_await flood(*peer, endless(play_));
    // Keep reading until the other side or stop() closes the connection.
    for (more = peer->is_open(); more;) more = co_await read_some(*peer);
}

}  // namespace brokerproof::engine::testing
