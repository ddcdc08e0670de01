#include "harness/net/loopback.hpp"

#include <utility>

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>

namespace brokerproof::net {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto between_failed_accepts = 50ms;

}  // namespace

result<void> listen_on_loopback(tcp::acceptor& acceptor, std::uint16_t port) {
    const tcp::endpoint address(asio::ip::address_v4::loopback(), port);
    error_code failed;
    acceptor.open(address.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(address, failed);
    if (!failed) acceptor.listen(tcp::acceptor::max_listen_connections, failed);
    if (!failed) return {};
    return failure(fmt::format("cannot listen on 127.0.0.1:{}: {}", port, failed.message()));
}

std::uint16_t port_of(const tcp::acceptor& acceptor) {
    error_code ignored;
    return acceptor.local_endpoint(ignored).port();
}

awaitable<std::optional<tcp::socket>> accept_next(
    tcp::acceptor& acceptor, const std::function<void(error_code)>& on_failure) {
    while (acceptor.is_open()) {
        auto [failed, socket] = co_await acceptor.async_accept(as_result);
        if (!failed) co_return std::move(socket);
        if (!acceptor.is_open()) break;
        on_failure(failed);
        asio::steady_timer pause(acceptor.get_executor(), between_failed_accepts);
        co_await pause.async_wait(as_result);
    }
    co_return std::nullopt;
}

awaitable<std::optional<tcp::socket>> accept_next(tcp::acceptor& acceptor) {
    static const std::function<void(error_code)> ignore = [](error_code) {};
    return accept_next(acceptor, ignore);
}

}  // namespace brokerproof::net
