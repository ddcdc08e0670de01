#include "harness/net/tcp_stream.hpp"

#include <boost/asio/buffer.hpp>

#include "harness/net/websocket_stream.hpp"

namespace brokerproof::net {

awaitable<opening> tcp_stream::open(std::chrono::milliseconds limit) {
    if (carrier_.is_open())
        co_return co_await carrier_.answer_handshake(limit);  // the socket was accepted
    co_return co_await carrier_.connect(broker_, limit);
}

awaitable<std::pair<error_code, std::size_t>> tcp_stream::read_some(std::span<std::uint8_t> into) {
    auto buffer = asio::buffer(into.data(), into.size());
    auto [error, count] = co_await carrier_.async_read_some(buffer, as_result);
    co_return std::pair(error, count);
}

void tcp_stream::shrink_receive_buffer() { carrier_.shrink_receive_buffer(); }

std::unique_ptr<stream> make_stream(const asio::any_io_executor& executor, const endpoint& broker) {
    if (broker.in_process != nullptr) return broker.in_process->dial(executor, broker);
    if (is_websocket(broker.via)) return std::make_unique<websocket_stream>(executor, broker);
    return std::make_unique<tcp_stream>(executor, broker);
}

}  // namespace brokerproof::net
