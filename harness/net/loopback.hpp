// Listens on the loopback interface and on no other.
#pragma once

#include <cstdint>

#include <boost/asio/ip/tcp.hpp>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"

namespace brokerproof::net {

/// Port 0 takes any free port. The text of a problem is "cannot listen on 127.0.0.1:1883: ...".
result<void> listen_on_loopback(asio::ip::tcp::acceptor& acceptor, std::uint16_t port);

/// The port of a listening acceptor; 0 while it does not listen.
std::uint16_t port_of(const asio::ip::tcp::acceptor& acceptor);

}  // namespace brokerproof::net
