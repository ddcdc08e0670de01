#include "harness/target/port.hpp"

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::target {

std::uint16_t candidate_port(std::uint64_t seed, std::string_view name, unsigned attempt) {
    const auto hash = stable_hash(fmt::format("{}#{}", name, attempt), seed);
    return static_cast<std::uint16_t>(first_port + (hash >> 16) % (end_of_ports - first_port));
}

namespace {

/// bind() or connect(), at 127.0.0.1:`port`.
using address_call = int (*)(int fd, const sockaddr* address, socklen_t length);

/// Whether `call` succeeds on a new socket that has these socket options.
bool succeeds(address_call call, std::uint16_t port, std::initializer_list<int> socket_options) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const int enabled = 1;
    for (const int option : socket_options)
        ::setsockopt(fd, SOL_SOCKET, option, &enabled, sizeof enabled);
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_port = htons(port);
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const void* address = &loopback;
    const bool succeeded = call(fd, static_cast<const sockaddr*>(address), sizeof loopback) == 0;
    ::close(fd);
    return succeeded;
}

}  // namespace

bool port_is_free(std::uint16_t port) {
    // Connections of an earlier broker may still be in TIME_WAIT. They keep the port from a socket
    // that lacks the option with which that broker bound its own: SO_REUSEADDR mostly, SO_REUSEPORT
    // in some. With the latter, bind() also succeeds beside a program that listens, so that must be
    // asked for.
    if (succeeds(::bind, port, {SO_REUSEADDR})) return true;
    return succeeds(::bind, port, {SO_REUSEADDR, SO_REUSEPORT}) && !succeeds(::connect, port, {});
}

std::optional<port_claim> port_claim::take(std::uint16_t port) {
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::nullopt;
    sockaddr_un claimed{};
    claimed.sun_family = AF_UNIX;
    // A leading zero byte makes an abstract name of Linux, which needs no file and vanishes with
    // its socket.
    const auto name = fmt::format("brokerproof-port-{}", port);
    std::memcpy(claimed.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const void* address = &claimed;
    if (::bind(fd, static_cast<const sockaddr*>(address), length) == 0) return port_claim(port, fd);
    ::close(fd);
    return std::nullopt;
}

port_claim::~port_claim() {
    if (fd_ >= 0) ::close(fd_);
}

std::optional<port_claim> claim_free_port(std::uint64_t seed, std::string_view name,
                                          unsigned& attempt) {
    constexpr unsigned limit = 1000;
    for (const unsigned end = attempt + limit; attempt != end;) {
        const auto port = candidate_port(seed, name, attempt++);
        auto claim = port_claim::take(port);
        if (claim && port_is_free(port)) return claim;
    }
    return std::nullopt;
}

}  // namespace brokerproof::target
