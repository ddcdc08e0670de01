#include "harness/net/tcp_stream.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>

#include "harness/net/connecting.hpp"
#include "harness/net/websocket_stream.hpp"

namespace brokerproof::net {

using asio::ip::tcp;

awaitable<opening> tcp_stream::open(std::chrono::milliseconds limit) {
    if (socket_.is_open()) co_return opening();  // the socket was accepted
    co_return co_await connect(socket_, broker_, limit);
}

awaitable<std::pair<error_code, std::size_t>> tcp_stream::read_some(std::span<std::uint8_t> into) {
    if (std::exchange(narrow_, false)) hold_much(socket_);
    auto buffer = asio::buffer(into.data(), into.size());
    auto [error, count] = co_await socket_.async_read_some(buffer, as_result);
    co_return std::pair(error, count);
}

std::size_t tcp_stream::write_now(bytes_view data, error_code& error) {
    std::size_t done = 0;
    while (done < data.size()) {
        const auto rest = data.subspan(done);
        const auto count = socket_.write_some(asio::buffer(rest.data(), rest.size()), error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            error = {};
            break;
        }
        if (error) break;
        done += count;
    }
    return done;
}

awaitable<error_code> tcp_stream::wait_writable() {
    auto [error] = co_await socket_.async_wait(tcp::socket::wait_write, as_result);
    co_return error;
}

void tcp_stream::narrow() {
    hold_little(socket_);
    narrow_ = true;
}

void tcp_stream::shut_down_sending() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void tcp_stream::close() {
    error_code ignored;
    socket_.close(ignored);
}

std::unique_ptr<stream> make_stream(const asio::any_io_executor& executor, const endpoint& broker) {
    if (broker.in_process != nullptr) return broker.in_process->dial(executor, broker.via);
    if (broker.via == transport::websocket)
        return std::make_unique<websocket_stream>(executor, broker);
    return std::make_unique<tcp_stream>(executor, broker);
}

std::uint16_t tcp_stream::local_port() const {
    error_code ignored;
    return socket_.local_endpoint(ignored).port();
}

void tcp_stream::reset() {
    error_code ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace brokerproof::net
