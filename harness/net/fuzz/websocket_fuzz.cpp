// A server on WebSocket that sends any bytes: as its answer to the handshake, or, when the first
// byte is even, behind a correct one. The client's end reads until the connection ends.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/detail/hybi13.hpp>

#include "harness/net/listening.hpp"
#include "harness/net/websocket_stream.hpp"

using namespace brokerproof;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

/// The beginning of a correct answer to the request with this header.
std::string answer_to(const std::string& header) {
    constexpr std::string_view field = "Sec-WebSocket-Key: ";
    const auto place = header.find(field);
    if (place == std::string::npos) return {};
    const auto from = place + field.size();
    namespace detail = boost::beast::websocket::detail;
    detail::sec_ws_accept_type accept;
    detail::make_sec_ws_accept(accept, header.substr(from, header.find('\r', from) - from));
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " +
           std::string(accept.data(), accept.size()) + "\r\n\r\n";
}

struct talk {
    asio::io_context io{1};
    tcp::acceptor listener{io};
    bytes_view words;
    bool shakes_hands = false;
};

awaitable<void> serve(talk& with) {
    auto socket = co_await net::accept_next(with.listener);
    if (!socket) co_return;
    std::string header;
    auto [failed, size] = co_await asio::async_read_until(
        *socket, asio::dynamic_buffer(header), std::string_view("\r\n\r\n"), net::as_result);
    if (failed) co_return;
    std::string said = with.shakes_hands ? answer_to(header) : std::string();
    said.append(with.words.begin(), with.words.end());
    co_await asio::async_write(*socket, asio::buffer(said), net::as_result);
}

awaitable<void> read_all(talk& with) {
    net::endpoint where;
    where.port = net::port_of(with.listener);
    where.via = transport::websocket;
    net::websocket_stream client(with.io.get_executor(), where);
    const auto opened = co_await client.open(5s);
    bytes chunk(4096);
    bool goes_on = opened.has_value();
    while (goes_on) {
        const auto [error, count] = co_await client.read_some(chunk);
        if (!error && count == 0) std::abort();
        goes_on = !error;
    }
    client.close();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    talk with;
    if (!net::listen_on_loopback(with.listener, 0)) return 0;
    with.words = bytes_view(data, size).subspan(1);
    with.shakes_hands = data[0] % 2 == 0;
    const auto fail = [](std::exception_ptr error) {
        if (error) std::abort();
    };
    asio::co_spawn(with.io, serve(with), fail);
    asio::co_spawn(with.io, read_all(with), fail);
    with.io.run_for(20s);
    if (!with.io.stopped()) std::abort();  // it hangs
    return 0;
}
