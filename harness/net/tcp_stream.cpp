#include "harness/net/tcp_stream.hpp"

#include <vector>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/steady_timer.hpp>

namespace brokerproof::net {

using asio::ip::tcp;

namespace {

/// Closes a socket when connecting takes too long. Shared, because the handler may run after the
/// wait was over.
struct connect_guard {
    explicit connect_guard(tcp::socket& guarded)
        : socket(&guarded), timer(guarded.get_executor()) {}
    tcp::socket* socket;  ///< null once connecting has ended
    asio::steady_timer timer;
    bool expired = false;
};

std::shared_ptr<connect_guard> guard(tcp::socket& socket, std::chrono::milliseconds limit) {
    auto watch = std::make_shared<connect_guard>(socket);
    watch->timer.expires_after(limit);
    watch->timer.async_wait([watch](error_code error) {
        if (error || watch->socket == nullptr) return;
        watch->expired = true;
        error_code ignored;
        watch->socket->close(ignored);
    });
    return watch;
}

/// Addresses need no resolver (which would use a thread); names do.
awaitable<std::string> resolve(endpoint where, asio::any_io_executor executor,
                               std::vector<tcp::endpoint>& out) {
    error_code not_numeric;
    const auto address = asio::ip::make_address(where.host, not_numeric);
    if (!not_numeric) {
        out.emplace_back(address, where.port);
        co_return std::string{};
    }
    tcp::resolver resolver(executor);
    const auto port = std::to_string(where.port);
    auto [error, found] = co_await resolver.async_resolve(where.host, port, as_result);
    if (error) co_return fmt::format("cannot resolve '{}': {}", where.host, error.message());
    for (const auto& one : found) out.push_back(one.endpoint());
    co_return std::string{};
}

}  // namespace

awaitable<std::string> tcp_stream::open(std::chrono::milliseconds limit) {
    std::vector<tcp::endpoint> candidates;
    const auto problem = co_await resolve(where_, socket_.get_executor(), candidates);
    if (!problem.empty()) co_return problem;
    const auto watch = guard(socket_, limit);
    auto [error, used] = co_await asio::async_connect(socket_, candidates, as_result);
    watch->socket = nullptr;
    watch->timer.cancel();
    if (watch->expired) co_return fmt::format("no answer within {} ms", limit.count());
    if (error) co_return error.message();
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    co_return std::string{};
}

awaitable<std::pair<error_code, std::size_t>> tcp_stream::read_some(std::span<std::uint8_t> into) {
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

void tcp_stream::shut_down_sending() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void tcp_stream::close() {
    error_code ignored;
    socket_.close(ignored);
}

std::unique_ptr<stream> make_stream(const asio::any_io_executor& executor, const endpoint& where) {
    if (where.in_process != nullptr) return where.in_process->dial(executor);
    return std::make_unique<tcp_stream>(executor, where);
}

void tcp_stream::reset() {
    error_code ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace brokerproof::net
