// Listening on the loopback interface, and nowhere else.
#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::net {

/// Port 0: any that is free. Empty on success, else "cannot listen on 127.0.0.1:1883: ...".
std::string listen_on_loopback(asio::ip::tcp::acceptor& on, std::uint16_t port);

/// 0 while it does not listen.
std::uint16_t port_of(const asio::ip::tcp::acceptor& one);

}  // namespace brokerproof::net
