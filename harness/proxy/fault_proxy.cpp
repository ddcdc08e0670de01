#include "harness/proxy/fault_proxy.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"
#include "harness/net/tcp_stream.hpp"
#include "harness/net/websocket_stream.hpp"

namespace brokerproof::proxy {

using asio::ip::tcp;
using defects::direction;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t read_size = 64 * 1024;
/// While a side has more bytes than this to take, nothing more is read for it.
constexpr std::size_t most_unsent = 256 * 1024;
/// For each side of a connection, handshakes included.
constexpr auto opens_within = 10s;

direction opposite(direction towards) {
    return towards == direction::to_broker ? direction::to_client : direction::to_broker;
}

}  // namespace

/// One of the two ends of a connection, with the bytes that are still to be sent to it.
struct fault_proxy::side {
    side(std::unique_ptr<net::stream> end, net::timers& waits)
        : stream(std::move(end)), progress(waits) {}

    std::size_t waiting() const { return unsent.size() + being_sent; }

    std::unique_ptr<net::stream> stream;
    bytes unsent;
    std::size_t being_sent = 0;  ///< bytes that write() has taken from `unsent`
    net::signal progress;        ///< raised when bytes were sent, and when no more can be
    bool writing = false;
    bool failed = false;     ///< nothing can be sent any more
    bool ends_then = false;  ///< send FIN once everything is sent
};

struct fault_proxy::connection {
    connection(defects::link number, std::unique_ptr<net::stream> accepted,
               std::unique_ptr<net::stream> upstream, net::timers& waits)
        : id(number), client(std::move(accepted), waits), broker(std::move(upstream), waits) {}

    /// The end to which data in this direction is written.
    side& at(direction towards) { return towards == direction::to_broker ? broker : client; }

    defects::link id;
    side client;
    side broker;
    std::optional<direction> first_end;  ///< away from the side that ended first
};

fault_proxy::fault_proxy(asio::any_io_executor executor, net::endpoint upstream,
                         std::vector<const defects::wire_defect*> active,
                         client_side towards_clients)
    : executor_(std::move(executor)),
      upstream_(std::move(upstream)),
      towards_clients_(std::move(towards_clients)),
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
        proxied->client.stream->close();
        proxied->broker.stream->close();
    }
}

namespace {

std::unique_ptr<net::stream> stream_over(tcp::socket accepted, const client_side& towards_clients) {
    net::make_prompt(accepted);
    if (is_websocket(towards_clients.via))
        return std::make_unique<net::websocket_stream>(std::move(accepted), towards_clients.tls);
    return std::make_unique<net::tcp_stream>(std::move(accepted), towards_clients.tls);
}

}  // namespace

awaitable<void> fault_proxy::accept() {
    for (;;) {
        auto socket = co_await net::accept_next(acceptor_, accept_failure_);
        if (!socket || stopped_) co_return;
        auto client = stream_over(std::move(*socket), towards_clients_);
        auto broker = net::make_stream(executor_, upstream_);
        const auto proxied = std::make_shared<connection>(++last_link_, std::move(client),
                                                          std::move(broker), waits_);
        open_.insert(proxied);
        traffic_.opened(proxied->id);
        tasks_.spawn(serve(proxied));
    }
}

/// Why no bytes can pass between the two ends; empty when they can.
awaitable<std::string> fault_proxy::open_both(connection_pointer proxied) {
    const auto greeted = co_await proxied->client.stream->open(opens_within);
    if (!greeted) co_return "a client: " + greeted.error().text;
    if (stopped_) co_return "the proxy ends";
    const auto reached = co_await proxied->broker.stream->open(opens_within);
    if (!reached) co_return net::describe(upstream_) + ": " + reached.error().text;
    co_return std::string();
}

awaitable<void> fault_proxy::serve(connection_pointer proxied) {
    const auto fault = co_await open_both(proxied);
    if (!fault.empty() && !stopped_) open_failure_(fault);
    if (fault.empty() && !stopped_) {
        net::task_group both(executor_);
        both.spawn(pump(proxied, direction::to_broker));
        both.spawn(pump(proxied, direction::to_client));
        co_await both.join();
    }
    path_.closed(proxied->id);
    if (!stopped_)  // else it is the proxy that ends the connection
        traffic_.closed(proxied->id, proxied->first_end.value_or(direction::to_client));
    proxied->client.stream->close();
    proxied->broker.stream->close();
    open_.erase(proxied);
}

/// Reads one side until it ends, no faster than the other side takes what is read.
awaitable<void> fault_proxy::pump(connection_pointer proxied, direction towards) {
    auto& from = *proxied->at(opposite(towards)).stream;
    std::vector<std::uint8_t> buffer(read_size);
    for (;;) {
        auto [failed, size] = co_await from.read_some(buffer);
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
    if (cause != asio::error::eof) return to.stream->reset();  // RST is passed on as RST
    to.ends_then = true;
    if (!to.writing) to.stream->shut_down_sending();
    // Nothing more is sent to a client that has gone.
    if (towards == direction::to_broker && path_.keeps_open(proxied->id))
        proxied->client.stream->close();
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
            const auto rest = bytes_view(batch).subspan(batch.size() - to.being_sent);
            error_code failed;
            const auto taken = to.stream->write_now(rest, failed);
            if (taken == 0 && !failed) failed = co_await to.stream->wait_writable();
            to.being_sent -= taken;
            to.failed = bool(failed);
            to.progress.raise();
        }
    }
    to.writing = false;
    if (!to.failed && to.ends_then) to.stream->shut_down_sending();
}

}  // namespace brokerproof::proxy
