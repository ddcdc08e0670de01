// Chooses the source addresses of clients. One address has too few ports for many clients of one
// broker, and a closed connection keeps its port for a minute. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::loadgen {

/// The largest number of ports of one address that are used for one broker.
inline constexpr std::uint32_t clients_a_source = 12'000;

struct source_plan {
    std::vector<asio::ip::address> addresses;  ///< empty: one is enough, and the kernel chooses it

    /// The address for connection number `connection` of client `client`. It differs each time, so
    /// that ports in TIME_WAIT are not needed at once.
    std::optional<asio::ip::address> choose(std::uint32_t client, std::uint32_t connection) const;
};

/// `clients`: of the busiest broker. `addresses`: from --source. If there are none, one address is
/// not enough, and the broker is on loopback, the plan has 127.0.0.2 and the addresses after it.
/// `returns`: clients come back during the run, while their old ports are still in TIME_WAIT.
source_plan plan_sources(std::uint32_t clients, bool returns, bool loopback,
                         const std::vector<asio::ip::address>& addresses);

/// "4 sources x 12500 clients", for people.
std::string describe(const source_plan& plan, std::uint32_t clients);

}  // namespace brokerproof::loadgen
