#include "harness/proxy/fault_proxy.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>

#include "harness/net/loopback.hpp"

namespace brokerproof::proxy {

using asio::ip::tcp;
using defects::direction;

namespace {

constexpr std::size_t read_size = 64 * 1024;

direction opposite(direction one) {
    return one == direction::to_broker ? direction::to_client : direction::to_broker;
}

void close(tcp::socket& socket) {
    error_code ignored;
    socket.close(ignored);
}

}  // namespace

/// One of the two sockets of a connection, with what it has still to be sent.
struct fault_proxy::side {
    explicit side(tcp::socket&& with) : socket(std::move(with)) {}

    tcp::socket socket;
    bytes unsent;
    bool writing = false;
    bool ends_then = false;  ///< FIN once everything is sent
};

struct fault_proxy::connection {
    connection(defects::link number, tcp::socket&& accepted, const asio::any_io_executor& executor)
        : id(number), client(std::move(accepted)), broker(tcp::socket(executor)) {}

    /// The socket that data on that way are written to.
    side& at(direction towards) { return towards == direction::to_broker ? broker : client; }

    defects::link id;
    side client;
    side broker;
};

fault_proxy::fault_proxy(asio::any_io_executor executor, net::endpoint upstream,
                         std::vector<const defects::wire_defect*> active)
    : executor_(std::move(executor)),
      upstream_(std::move(upstream)),
      path_(std::move(active)),
      acceptor_(executor_),
      tasks_(executor_) {}

std::string fault_proxy::listen(std::uint16_t port) {
    return net::listen_on_loopback(acceptor_, port);
}

std::uint16_t fault_proxy::port() const { return net::port_of(acceptor_); }

awaitable<void> fault_proxy::run() {
    tasks_.spawn(accept());
    co_await tasks_.join();
}

void fault_proxy::stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& one : open_) {
        close(one->client.socket);
        close(one->broker.socket);
    }
}

awaitable<void> fault_proxy::accept() {
    while (!stopped_) {
        auto [failed, socket] = co_await acceptor_.async_accept(net::as_result);
        if (failed) co_return;
        const auto made = std::make_shared<connection>(++last_link_, std::move(socket), executor_);
        open_.insert(made);
        tasks_.spawn(serve(made));
    }
}

awaitable<void> fault_proxy::serve(connection_pointer through) {
    tcp::resolver resolver(executor_);
    const auto port = std::to_string(upstream_.port);
    auto [unknown, found] = co_await resolver.async_resolve(upstream_.host, port, net::as_result);
    error_code failed = unknown;
    if (!failed) {
        auto [refused, used] =
            co_await asio::async_connect(through->broker.socket, found, net::as_result);
        failed = refused;
    }
    if (failed || stopped_) {
        close(through->client.socket);
    } else {
        error_code ignored;
        through->client.socket.set_option(tcp::no_delay(true), ignored);
        through->broker.socket.set_option(tcp::no_delay(true), ignored);
        net::task_group both(executor_);
        both.spawn(pump(through, direction::to_broker));
        both.spawn(pump(through, direction::to_client));
        co_await both.join();
    }
    path_.closed(through->id);
    close(through->client.socket);
    close(through->broker.socket);
    open_.erase(through);
}

/// Reads one side until it ends.
awaitable<void> fault_proxy::pump(connection_pointer through, direction towards) {
    auto& from = through->at(opposite(towards)).socket;
    std::vector<std::uint8_t> buffer(read_size);
    for (;;) {
        auto into = asio::buffer(buffer);
        auto [failed, size] = co_await from.async_read_some(into, net::as_result);
        if (failed) {
            end(through, towards, failed);
            co_return;
        }
        const auto parts = path_.pass(through->id, towards, bytes_view(buffer).first(size));
        for (const auto& one : parts) {
            send(through, one.towards, one.data);
            if (!one.hang_up) continue;
            end(through, direction::to_client, asio::error::eof);
            end(through, direction::to_broker, asio::error::eof);
        }
    }
}

/// One side has ended: so does the other, unless a defect keeps it from hearing of it.
void fault_proxy::end(const connection_pointer& through, direction towards, const error_code& why) {
    auto& to = through->at(towards);
    const bool hidden = towards == direction::to_client && path_.keeps_open(through->id);
    if (hidden) return;
    error_code ignored;
    if (why != asio::error::eof) {
        to.socket.set_option(tcp::socket::linger(true, 0), ignored);  // RST stays RST
        return close(to.socket);
    }
    to.ends_then = true;
    if (!to.writing) to.socket.shutdown(tcp::socket::shutdown_send, ignored);
    // A client that has gone hears nothing more.
    if (towards == direction::to_broker && path_.keeps_open(through->id))
        close(through->client.socket);
}

void fault_proxy::send(const connection_pointer& through, direction towards, bytes_view data) {
    auto& to = through->at(towards);
    if (data.empty()) return;
    to.unsent.insert(to.unsent.end(), data.begin(), data.end());
    if (!std::exchange(to.writing, true)) tasks_.spawn(write(through, towards));
}

awaitable<void> fault_proxy::write(connection_pointer through, direction towards) {
    auto& to = through->at(towards);
    while (!to.unsent.empty()) {
        const bytes now = std::exchange(to.unsent, {});
        std::size_t sent = 0;
        while (sent < now.size()) {
            const auto rest = asio::buffer(now) + sent;
            auto [failed, size] = co_await to.socket.async_write_some(rest, net::as_result);
            if (failed) co_return;
            sent += size;
        }
    }
    to.writing = false;
    error_code ignored;
    if (to.ends_then) to.socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace brokerproof::proxy
