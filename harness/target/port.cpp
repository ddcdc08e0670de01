#include "harness/target/port.hpp"

#include <cstddef>
#include <cstring>
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

bool port_is_free(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    // As brokers do: connections of an earlier broker that are in TIME_WAIT do not keep the port.
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const void* address = &where;
    const bool is_free = ::bind(fd, static_cast<const sockaddr*>(address), sizeof where) == 0;
    ::close(fd);
    return is_free;
}

std::optional<port_claim> port_claim::take(std::uint16_t port) {
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::nullopt;
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    // A leading zero byte: Linux's abstract names, which need no file and vanish with their socket.
    const auto name = fmt::format("brokerproof-port-{}", port);
    std::memcpy(where.sun_path + 1, name.data(), name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    const void* address = &where;
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
