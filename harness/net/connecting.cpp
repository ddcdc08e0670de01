#include "harness/net/connecting.hpp"

#include <vector>

#include <fmt/format.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/steady_timer.hpp>

namespace brokerproof::net {

using asio::ip::tcp;

struct time_limit::state {
    explicit state(tcp::socket& guarded) : socket(&guarded), timer(guarded.get_executor()) {}
    tcp::socket* socket;  ///< null after call_off()
    asio::steady_timer timer;
    bool expired = false;
};

time_limit::time_limit(tcp::socket& guarded, std::chrono::milliseconds limit)
    : state_(std::make_shared<state>(guarded)) {
    state_->timer.expires_after(limit);
    state_->timer.async_wait([watch = state_](error_code error) {
        if (error || watch->socket == nullptr) return;
        watch->expired = true;
        error_code ignored;
        watch->socket->close(ignored);
    });
}

bool time_limit::call_off() {
    state_->socket = nullptr;
    state_->timer.cancel();
    return state_->expired;
}

std::string no_answer_within(std::chrono::milliseconds limit) {
    return fmt::format("no answer within {} ms", limit.count());
}

namespace {

/// Only names need the resolver, which uses a thread; addresses do not.
awaitable<result<std::vector<tcp::endpoint>>> resolve(endpoint broker,
                                                      asio::any_io_executor executor) {
    std::vector<tcp::endpoint> candidates;
    error_code not_numeric;
    const auto address = asio::ip::make_address(broker.host, not_numeric);
    if (!not_numeric) {
        candidates.emplace_back(address, broker.port);
        co_return candidates;
    }
    tcp::resolver resolver(executor);
    const auto port = std::to_string(broker.port);
    auto [error, entries] = co_await resolver.async_resolve(broker.host, port, as_result);
    if (error)
        co_return failure(fmt::format("cannot resolve '{}': {}", broker.host, error.message()));
    for (const auto& entry : entries) candidates.push_back(entry.endpoint());
    co_return candidates;
}

}  // namespace

awaitable<result<void>> connect(tcp::socket& socket, endpoint broker,
                                std::chrono::milliseconds limit) {
    const auto candidates = co_await resolve(broker, socket.get_executor());
    if (!candidates) co_return candidates.error();
    time_limit watch(socket, limit);
    auto [error, used] = co_await asio::async_connect(socket, *candidates, as_result);
    if (watch.call_off()) co_return failure(no_answer_within(limit));
    if (error) co_return failure(error.message());
    make_prompt(socket);
    co_return result<void>();
}

void make_prompt(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
}

}  // namespace brokerproof::net
