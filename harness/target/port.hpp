// A free loopback port for a broker that the harness starts. It is below 32768, because the kernel
// gives higher ports to outgoing connections.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace brokerproof::target {

inline constexpr std::uint16_t first_port = 10240;
inline constexpr std::uint16_t end_of_ports = 32768;

/// The port to try at number `attempt`. The same arguments give the same port on every machine.
std::uint16_t candidate_port(std::uint64_t seed, std::string_view name, unsigned attempt);

/// Whether a program could listen on 127.0.0.1:`port` now.
bool port_is_free(std::uint16_t port);

/// Keeps other runs of this program (all targets, any process) from choosing the same port between
/// the check and the moment at which the broker listens. The claim is a name in the kernel that
/// vanishes with the process that holds it.
class port_claim {
public:
    /// None when another run holds it.
    static std::optional<port_claim> take(std::uint16_t port);

    port_claim(port_claim&& other) noexcept
        : port_(other.port_), fd_(std::exchange(other.fd_, -1)) {}
    port_claim& operator=(port_claim&& other) noexcept {
        std::swap(port_, other.port_);
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~port_claim();

    std::uint16_t port() const { return port_; }

private:
    port_claim(std::uint16_t port, int fd) : port_(port), fd_(fd) {}

    std::uint16_t port_;
    int fd_;
};

/// Claims the first free candidate from number `attempt` on, and sets `attempt` to the next number
/// to try. Gives up after 1000 candidates.
std::optional<port_claim> claim_free_port(std::uint64_t seed, std::string_view name,
                                          unsigned& attempt);

}  // namespace brokerproof::target
