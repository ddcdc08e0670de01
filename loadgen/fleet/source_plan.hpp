// Which source addresses clients connect from: one address has too few ports for many clients of
// one broker, and a closed connection holds its port for a minute. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "harness/net/asio.hpp"

namespace brokerproof::loadgen {

/// Ports of one address that are used towards one broker, at most.
inline constexpr std::uint32_t clients_a_source = 12'000;

struct source_plan {
    std::vector<asio::ip::address> addresses;  ///< empty: the kernel chooses, one is enough

    /// For connection number `connection` of client `client`: another one each time, so that ports
    /// in TIME_WAIT are not needed again at once.
    std::optional<asio::ip::address> choose(std::uint32_t client, std::uint32_t connection) const;
};

/// `clients`: of the busiest broker. `given`: by --source; if empty, and the broker is on loopback,
/// 127.0.0.2 and following ones are taken when one address is not enough. `returns`: clients come
/// back during the run, so that their old ports are still in TIME_WAIT.
source_plan plan_sources(std::uint32_t clients, bool returns, bool loopback,
                         const std::vector<asio::ip::address>& given);

/// "4 sources x 12500 clients", for people.
std::string describe(const source_plan& plan, std::uint32_t clients);

}  // namespace brokerproof::loadgen
