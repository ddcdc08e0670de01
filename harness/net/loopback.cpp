#include "harness/net/loopback.hpp"

#include <fmt/format.h>

namespace brokerproof::net {

using asio::ip::tcp;

std::string listen_on_loopback(tcp::acceptor& on, std::uint16_t port) {
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    error_code failed;
    on.open(where.protocol(), failed);
    if (!failed) on.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) on.bind(where, failed);
    if (!failed) on.listen(tcp::acceptor::max_listen_connections, failed);
    if (!failed) return {};
    return fmt::format("cannot listen on 127.0.0.1:{}: {}", port, failed.message());
}

std::uint16_t port_of(const tcp::acceptor& one) {
    error_code ignored;
    return one.local_endpoint(ignored).port();
}

}  // namespace brokerproof::net
