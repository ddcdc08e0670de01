#include "harness/net/connecting.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <fmt/format.h>
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

/// No broker is the cause of these.
bool is_of_this_machine(const error_code& error) {
    constexpr std::array<int, 5> numbers{EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL};
    return error.category() == boost::system::system_category() &&
           std::ranges::count(numbers, error.value()) != 0;
}

/// Opens the socket itself: asio::async_connect hides that there is no file descriptor for it.
awaitable<error_code> connect_to(tcp::socket& socket, tcp::endpoint where, bool small_segments) {
    using segment_size = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_MAXSEG>;
    constexpr int smallest_usual = 536;  // RFC 9293, 3.7.1
    error_code failed;
    socket.close(failed);
    socket.open(where.protocol(), failed);
    if (failed) co_return failed;
    error_code ignored;
    if (small_segments) socket.set_option(segment_size(smallest_usual), ignored);
    auto [error] = co_await socket.async_connect(where, as_result);
    co_return error;
}

}  // namespace

awaitable<opening> connect_to_any(tcp::socket& socket, std::vector<tcp::endpoint> candidates,
                                  std::chrono::milliseconds limit, bool small_segments) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    error_code last = asio::error::not_found;
    bool expired = false;
    auto left = static_cast<int>(candidates.size());
    for (const auto& candidate : candidates) {
        const auto rest = deadline - std::chrono::steady_clock::now();
        const auto share = std::chrono::ceil<std::chrono::milliseconds>(rest / left--);
        time_limit watch(socket, share);
        last = co_await connect_to(socket, candidate, small_segments);
        expired = watch.call_off();
        // Not even a fault of this machine ends it: without IPv6, ::1 has no address, and the next
        // candidate may be 127.0.0.1.
        const bool closed_by_owner = last == asio::error::operation_aborted && !expired;
        if ((!last && !expired) || closed_by_owner) break;
    }
    if (expired) co_return failure(no_answer_within(limit));
    if (last) co_return no_connection(last.message(), is_of_this_machine(last));
    make_prompt(socket);
    co_return opening();
}

awaitable<opening> connect(tcp::socket& socket, endpoint broker, std::chrono::milliseconds limit) {
    auto candidates = co_await resolve(broker, socket.get_executor());
    if (!candidates) co_return candidates.error();
    co_return co_await connect_to_any(socket, std::move(*candidates), limit, broker.small_segments);
}

void make_prompt(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
}

namespace {

void set_receive_buffer(tcp::socket& socket, int bytes) {
    error_code ignored;
    socket.set_option(asio::socket_base::receive_buffer_size(bytes), ignored);
}

}  // namespace

void shrink_receive_buffer(tcp::socket& socket) {
    set_receive_buffer(socket, 4096);  // with less, Linux waits long before it opens the window
}

void grow_receive_buffer(tcp::socket& socket) { set_receive_buffer(socket, 1 << 20); }

}  // namespace brokerproof::net
