// What a phase does to the network between the clients and their brokers. Values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "harness/base/enum_names.hpp"

namespace brokerproof::loadgen {

/// As long as the phase lasts, no connection passes.
enum class network_cut : std::uint8_t {
    reset,    ///< those that are open are reset at both ends, and so is each new one
    silence,  ///< nobody is told: what is sent waits, and goes on when the network is back
};
BOOST_DESCRIBE_ENUM(network_cut, reset, silence)

/// Each connection by itself, and each direction by itself. The default is a network that does
/// nothing.
struct network_state {
    std::chrono::nanoseconds delay{};   ///< of all bytes, one way
    std::chrono::nanoseconds jitter{};  ///< the delay varies by so much, up and down
    std::optional<std::uint64_t> rate{};  ///< at most so many bytes per second
    std::optional<network_cut> cut{};
    bool operator==(const network_state&) const = default;
};

}  // namespace brokerproof::loadgen
