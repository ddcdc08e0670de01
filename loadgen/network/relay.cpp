#include "loadgen/network/relay.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>

#include "harness/net/connecting.hpp"
#include "harness/net/listening.hpp"
#include "loadgen/network/one_way.hpp"

namespace brokerproof::loadgen {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto connects_within = 10s;

void reset(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

/// Bytes that were written and that the other end has not acknowledged yet, or an error.
bool has_delivered(tcp::socket& socket) {
    int waiting = 0;
    int failure = 0;
    socklen_t size = sizeof failure;
    const int handle = socket.native_handle();
    return ::ioctl(handle, SIOCOUTQ, &waiting) == 0 && waiting == 0 &&
           ::getsockopt(handle, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
}

bool has_unread(tcp::socket& socket) {
    error_code failure;
    return socket.available(failure) != 0 || failure;
}

}  // namespace

/// One direction: what comes from one end and goes to the other.
struct relay::side {
    side(const network_state& state, std::uint64_t seed, net::timers& waits)
        : way(state, seed), filled(waits), drained(waits) {}
    void wake() {
        filled.raise();
        drained.raise();
    }

    one_way way;
    net::signal filled;   ///< something has come, or the state has changed
    net::signal drained;  ///< something has passed, or the state has changed
};

struct relay::link {
    link(tcp::socket accepted, const asio::any_io_executor& executor, const network_state& state,
         std::uint64_t seed, net::timers& waits)
        : client(std::move(accepted)),
          broker(executor),
          up(state, seed, waits),
          down(state, seed + 1, waits) {}

    side& towards(bool to_broker) { return to_broker ? up : down; }
    tcp::socket& from(bool to_broker) { return to_broker ? client : broker; }
    tcp::socket& to(bool to_broker) { return to_broker ? broker : client; }
    void wake() {
        up.wake();
        down.wake();
    }
    void cut() {
        over = true;
        reset(client);
        reset(broker);
        wake();
    }

    tcp::socket client;
    tcp::socket broker;
    side up;
    side down;
    bool over = false;  ///< both ends are closed
};

relay::relay(asio::any_io_executor executor, tcp::endpoint broker, std::uint64_t seed,
             on_lag lagged)
    : executor_(std::move(executor)),
      broker_(std::move(broker)),
      seed_(seed),
      lagged_(std::move(lagged)),
      acceptor_(executor_),
      waits_(executor_),
      changed_(waits_),
      tasks_(executor_) {}

relay::~relay() = default;

result<void> relay::listen() { return net::listen_on_loopback(acceptor_, 0); }

tcp::endpoint relay::listens_at() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored);
}

awaitable<void> relay::run() {
    tasks_.spawn(accept());
    co_await tasks_.join();
}

void relay::stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& passing : links_) passing->cut();
    waits_.stop();
}

void relay::become(const network_state& state) {
    state_ = state;
    const auto now = net::clock::now();
    state_began_ = now;
    for (const auto& passing : links_) {
        if (state.cut == network_cut::reset) {
            passing->cut();
            continue;
        }
        passing->up.way.change(state, now);
        passing->down.way.change(state, now);
        passing->wake();
    }
    changed_.raise();
}

// ---- connections

/// In silence, new connections wait in the kernel.
awaitable<void> relay::until_connections_pass() {
    while (state_.cut == network_cut::silence && !stopped_)
        co_await changed_.wait(net::time_point::max());
}

awaitable<void> relay::accept() {
    for (;;) {
        auto socket = co_await net::accept_next(acceptor_);
        if (!socket || stopped_) co_return;
        co_await until_connections_pass();
        if (state_.cut == network_cut::reset || stopped_) {
            reset(*socket);
            continue;
        }
        net::make_prompt(*socket);
        seed_ += 2;
        const auto passing =
            std::make_shared<link>(std::move(*socket), executor_, state_, seed_, waits_);
        links_.insert(passing);
        tasks_.spawn(serve(passing));
    }
}

awaitable<void> relay::serve(link_pointer passing) {
    const std::vector<tcp::endpoint> candidates{broker_};
    const auto reached = co_await net::connect_to_any(passing->broker, candidates, connects_within);
    if (reached && !passing->over) {
        net::make_prompt(passing->broker);
        net::task_group both(executor_);
        for (const bool towards_broker : {true, false}) {
            both.spawn(read(passing, towards_broker));
            both.spawn(write(passing, towards_broker));
        }
        co_await both.join();
        error_code ignored;
        passing->client.close(ignored);
        passing->broker.close(ignored);
    } else {
        passing->cut();
    }
    links_.erase(passing);
}

/// Reads no more than may be held, so that who sends has to wait.
awaitable<void> relay::read(link_pointer passing, bool towards_broker) {
    auto& from = passing->from(towards_broker);
    auto& into = passing->towards(towards_broker);
    while (!passing->over) {
        if (into.way.room() == 0) {
            co_await into.drained.wait(net::time_point::max());
            continue;
        }
        const auto [failed] = co_await from.async_wait(tcp::socket::wait_read, net::as_result);
        if (passing->over) co_return;
        const auto room = std::min(read_.size(), into.way.room());
        if (room == 0) continue;  // the network has changed meanwhile
        error_code error = failed;
        const auto count = error ? 0 : from.read_some(asio::buffer(read_.data(), room), error);
        if (error == asio::error::would_block) continue;
        const auto now = net::clock::now();
        if (error) {
            into.way.end(error == asio::error::eof ? way_end::fin : way_end::rst, now);
            into.filled.raise();
            co_return;
        }
        into.way.take(bytes_view(read_).first(count), now);
        peak_held_ = std::max(peak_held_, passing->up.way.held() + passing->down.way.held());
        into.filled.raise();
    }
}

awaitable<void> relay::write(link_pointer passing, bool towards_broker) {
    auto& to = passing->to(towards_broker);
    auto& out = passing->towards(towards_broker);
    // Once for each wait: what follows at once may have been held up by who gets the bytes.
    bool lag_is_noted = false;
    while (!passing->over) {
        const auto due = out.way.next_due();
        if (!due || *due > net::clock::now()) {
            lag_is_noted = false;
            co_await out.filled.wait(due.value_or(net::time_point::max()));
            continue;
        }
        if (!std::exchange(lag_is_noted, true)) note_lag(*due);
        const auto piece = out.way.next();
        if (piece.end) {
            pass_end(*passing, towards_broker);
            co_return;
        }
        error_code error;
        const auto count = to.write_some(asio::buffer(piece.data.data(), piece.data.size()), error);
        if (error == asio::error::would_block) {
            co_await to.async_wait(tcp::socket::wait_write, net::as_result);
            continue;
        }
        if (error) {
            passing->cut();
            co_return;
        }
        out.way.passed(count, net::clock::now());
        out.drained.raise();
    }
}

/// What waited for another state of the network was due when that began.
void relay::note_lag(net::time_point due) const {
    if (lagged_) lagged_(net::clock::now() - std::max(due, state_began_));
}

/// FIN from a broker says that it had read all that its client sent. That is true only if none of
/// it is here.
void relay::pass_end(link& passing, bool towards_broker) {
    auto& out = passing.towards(towards_broker);
    const bool in_order =
        towards_broker || (passing.up.way.held() == 0 && has_delivered(passing.broker) &&
                           !has_unread(passing.client));
    if (out.way.next().end == way_end::rst || !in_order) return passing.cut();
    out.way.passed(0, net::clock::now());
    error_code ignored;
    passing.to(towards_broker).shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace brokerproof::loadgen
