#include "harness/proxy/fault_proxy.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"

namespace brokerproof::proxy {

using asio::ip::tcp;
using defects::direction;

namespace {

constexpr std::chrono::seconds upstream_within{10};
constexpr std::size_t read_size = 64 * 1024;
/// While a side has more bytes than this to take, nothing more is read for it.
constexpr std::size_t most_unsent = 256 * 1024;

direction opposite(direction towards) {
    return towards == direction::to_broker ? direction::to_client : direction::to_broker;
}

void close(tcp::socket& socket) {
    error_code ignored;
    socket.close(ignored);
}

}  // namespace

/// One of the two sockets of a connection, with the bytes that are still to be sent to it.
struct fault_proxy::side {
    side(tcp::socket&& connected, net::timers& waits)
        : socket(std::move(connected)), progress(waits) {}

    std::size_t waiting() const { return unsent.size() + being_sent; }

    tcp::socket socket;
    bytes unsent;
    std::size_t being_sent = 0;  ///< bytes that write() has taken from `unsent`
    net::signal progress;        ///< raised when bytes were sent, and when no more can be
    bool writing = false;
    bool failed = false;     ///< nothing can be sent any more
    bool ends_then = false;  ///< send FIN once everything is sent
};

struct fault_proxy::connection {
    connection(defects::link number, tcp::socket&& accepted, net::timers& waits)
        : id(number),
          client(std::move(accepted), waits),
          broker(tcp::socket(waits.executor()), waits) {}

    /// The socket to which data in this direction is written.
    side& at(direction towards) { return towards == direction::to_broker ? broker : client; }

    defects::link id;
    side client;
    side broker;
    std::optional<direction> first_end;  ///< away from the side that ended first
};

fault_proxy::fault_proxy(asio::any_io_executor executor, net::endpoint upstream,
                         std::vector<const defects::wire_defect*> active)
    : executor_(std::move(executor)),
      upstream_(std::move(upstream)),
      path_(std::move(active)),
      acceptor_(executor_),
      waits_(executor_),
      tasks_(executor_) {}

result<void> fault_proxy::listen(std::uint16_t port) {
    return net::listen_on_loopback(acceptor_, port);
}

result<void> fault_proxy::listen(const asio::ip::tcp::endpoint& where) {
    return net::listen_at(acceptor_, where);
}

asio::ip::tcp::endpoint fault_proxy::listens_at() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored);
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
    waits_.stop();
    for (const auto& proxied : open_) {
        close(proxied->client.socket);
        close(proxied->broker.socket);
    }
}

awaitable<void> fault_proxy::accept() {
    for (;;) {
        auto socket = co_await net::accept_next(acceptor_, accept_failure_);
        if (!socket || stopped_) co_return;
        const auto proxied = std::make_shared<connection>(++last_link_, std::move(*socket), waits_);
        open_.insert(proxied);
        traffic_.opened(proxied->id);
        tasks_.spawn(serve(proxied));
    }
}

awaitable<void> fault_proxy::serve(connection_pointer proxied) {
    const auto opened = co_await net::connect(proxied->broker.socket, upstream_, upstream_within);
    if (!opened || stopped_) {
        close(proxied->client.socket);
    } else {
        error_code ignored;
        proxied->client.socket.set_option(tcp::no_delay(true), ignored);
        net::task_group both(executor_);
        both.spawn(pump(proxied, direction::to_broker));
        both.spawn(pump(proxied, direction::to_client));
        co_await both.join();
    }
    path_.closed(proxied->id);
    if (!stopped_)  // else it is the proxy that ends the connection
        traffic_.closed(proxied->id, proxied->first_end.value_or(direction::to_client));
    close(proxied->client.socket);
    close(proxied->broker.socket);
    open_.erase(proxied);
}

/// Reads one side until it ends, no faster than the other side takes what is read.
awaitable<void> fault_proxy::pump(connection_pointer proxied, direction towards) {
    auto& from = proxied->at(opposite(towards)).socket;
    std::vector<std::uint8_t> buffer(read_size);
    for (;;) {
        auto into = asio::buffer(buffer);
        auto [failed, size] = co_await from.async_read_some(into, net::as_result);
        if (failed) {
            end(proxied, towards, failed);
            co_return;
        }
        pass(proxied, towards, bytes_view(buffer).first(size));
        co_await wait_for_room(proxied->at(towards));
        // A defect may answer the side that sent.
        if (!path_.is_transparent()) co_await wait_for_room(proxied->at(opposite(towards)));
    }
}

void fault_proxy::pass(const connection_pointer& proxied, direction towards, bytes_view data) {
    traffic_.passed(proxied->id, towards, data);
    if (path_.is_transparent()) return send(proxied, towards, data);
    for (const auto& part : path_.pass(proxied->id, towards, data)) {
        send(proxied, part.towards, part.data);
        if (!part.hang_up) continue;
        end(proxied, direction::to_client, asio::error::eof);
        end(proxied, direction::to_broker, asio::error::eof);
    }
}

awaitable<void> fault_proxy::wait_for_room(side& target) {
    while (target.waiting() > most_unsent && !target.failed && !stopped_)
        co_await target.progress.wait(net::time_point::max());
}

/// One side has ended, so the other side ends too, unless a defect hides the end from it.
void fault_proxy::end(const connection_pointer& proxied, direction towards,
                      const error_code& cause) {
    auto& to = proxied->at(towards);
    if (!proxied->first_end) proxied->first_end = towards;
    const bool hidden = towards == direction::to_client && path_.keeps_open(proxied->id);
    if (hidden) return;
    error_code ignored;
    if (cause != asio::error::eof) {
        to.socket.set_option(tcp::socket::linger(true, 0), ignored);  // pass on RST as RST
        return close(to.socket);
    }
    to.ends_then = true;
    if (!to.writing) to.socket.shutdown(tcp::socket::shutdown_send, ignored);
    // Nothing more is sent to a client that has gone.
    if (towards == direction::to_broker && path_.keeps_open(proxied->id))
        close(proxied->client.socket);
}

void fault_proxy::send(const connection_pointer& proxied, direction towards, bytes_view data) {
    auto& to = proxied->at(towards);
    if (data.empty() || to.failed) return;
    to.unsent.insert(to.unsent.end(), data.begin(), data.end());
    peak_unsent_ = std::max(peak_unsent_, to.waiting());
    if (!std::exchange(to.writing, true)) tasks_.spawn(write(proxied, towards));
}

awaitable<void> fault_proxy::write(connection_pointer proxied, direction towards) {
    auto& to = proxied->at(towards);
    while (!to.unsent.empty() && !to.failed) {
        const bytes batch = std::exchange(to.unsent, {});
        to.being_sent = batch.size();
        while (to.being_sent != 0 && !to.failed) {
            const auto rest = asio::buffer(batch) + (batch.size() - to.being_sent);
            auto [failed, size] = co_await to.socket.async_write_some(rest, net::as_result);
            to.being_sent -= size;
            to.failed = bool(failed);
            to.progress.raise();
        }
    }
    to.writing = false;
    if (to.failed) co_return;
    error_code ignored;
    if (to.ends_then) to.socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace brokerproof::proxy
