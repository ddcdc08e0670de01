#include "harness/net/listening.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>

namespace brokerproof::net {

using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

constexpr auto between_failed_accepts = 50ms;

}  // namespace

result<tcp::endpoint> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    auto host = colon == std::string_view::npos ? "127.0.0.1" : text.substr(0, colon);
    const auto digits = colon == std::string_view::npos ? text : text.substr(colon + 1);
    const bool is_bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    error_code no_address;
    const auto address = asio::ip::make_address(std::string(host), no_address);
    std::uint16_t port = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, no_port] = std::from_chars(digits.data(), end, port);
    const bool is_right =
        !no_address && no_port == std::errc{} && stop == end && address.is_v6() == is_bracketed;
    if (is_right) return tcp::endpoint(address, port);
    return failure(fmt::format(
        "'{}' is no address to listen at; write 127.0.0.1:1884, [::]:1884 or 1884", text));
}

result<void> listen_at(tcp::acceptor& acceptor, const tcp::endpoint& address) {
    error_code failed;
    acceptor.open(address.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(address, failed);
    if (!failed) acceptor.listen(tcp::acceptor::max_listen_connections, failed);
    if (!failed) return {};
    return failure(fmt::format("cannot listen on {}: {}", describe(address), failed.message()));
}

result<void> listen_on_loopback(tcp::acceptor& acceptor, std::uint16_t port) {
    return listen_at(acceptor, {asio::ip::address_v4::loopback(), port});
}

std::string describe(const tcp::endpoint& where) {
    const auto host = where.address().to_string();
    return fmt::format(fmt::runtime(where.address().is_v6() ? "[{}]:{}" : "{}:{}"), host,
                       where.port());
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
