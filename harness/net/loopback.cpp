#include "harness/net/loopback.hpp"

#include <fmt/format.h>

namespace brokerproof::net {

using asio::ip::tcp;

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

}  // namespace brokerproof::net
