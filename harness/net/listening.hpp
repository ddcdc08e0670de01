// Listens, on the loopback interface unless somebody asks for another, and accepts connections.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"

namespace brokerproof::net {

/// Reads "127.0.0.1:1884", "[::]:1884", or only a port, which is one of 127.0.0.1.
result<asio::ip::tcp::endpoint> parse_listen_address(std::string_view text);

/// Port 0 takes any free port. The text of a problem is "cannot listen on 127.0.0.1:1883: ...".
result<void> listen_at(asio::ip::tcp::acceptor& acceptor, const asio::ip::tcp::endpoint& where);
/// The same on 127.0.0.1.
result<void> listen_on_loopback(asio::ip::tcp::acceptor& acceptor, std::uint16_t port);

/// "127.0.0.1:1884" or "[::1]:1884"
std::string describe(const asio::ip::tcp::endpoint& where);

/// The port of a listening acceptor; 0 while it does not listen.
std::uint16_t port_of(const asio::ip::tcp::acceptor& acceptor);

/// The next connection; none when the acceptor has been closed. After a failure that may pass (no
/// file descriptor is free, the client has already gone) it pauses and tries again.
awaitable<std::optional<asio::ip::tcp::socket>> accept_next(asio::ip::tcp::acceptor& acceptor);
/// The same; `on_failure` hears of each failure.
awaitable<std::optional<asio::ip::tcp::socket>> accept_next(
    asio::ip::tcp::acceptor& acceptor, const std::function<void(error_code)>& on_failure);

}  // namespace brokerproof::net
