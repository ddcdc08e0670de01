#include "harness/engine/testing/hostile_listener.hpp"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace brokerproof::engine::testing {

using asio::ip::tcp;

hostile_listener::hostile_listener(asio::any_io_executor executor)
    : executor_(executor),
      acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      tasks_(executor) {}

awaitable<void> hostile_listener::run() {
    for (;;) {
        auto peer = std::make_shared<socket>(executor_);
        auto [error] = co_await acceptor_.async_accept(*peer, net::as_result);
        if (error) break;
        peers_.push_back(peer);
        tasks_.spawn(serve(peer));
    }
    co_await tasks_.join();
}

void hostile_listener::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& weak_peer : peers_) {
        if (const auto peer = weak_peer.lock()) peer->close(ignored);
    }
}

awaitable<bool> hostile_listener::read_some(socket& peer) {
    std::array<std::uint8_t, 4096> buffer{};
    auto into = asio::buffer(buffer);
    auto [error, count] = co_await peer.async_read_some(into, net::as_result);
    co_return !error;
}

awaitable<bool> hostile_listener::write(socket& peer, bytes data) {
    auto from = asio::buffer(data);
    auto [error, count] = co_await asio::async_write(peer, from, net::as_result);
    co_return !error;
}

awaitable<void> hostile_listener::flood(socket& peer, bytes unit) {
    bytes many;
    for (int i = 0; i < 1000; ++i) many.insert(many.end(), unit.begin(), unit.end());
    bool more = !unit.empty();
    while (more) more = co_await write(peer, many);
}

void hostile_listener::reset(socket& peer) {
    error_code ignored;
    peer.set_option(tcp::socket::linger(true, 0), ignored);
    peer.close(ignored);
}

}  // namespace brokerproof::engine::testing
