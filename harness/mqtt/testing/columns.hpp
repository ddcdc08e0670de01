// For tests: short names for the columns of tables.
#pragma once

#include "harness/mqtt/codec.hpp"

namespace brokerproof::mqtt {

inline constexpr auto client = sender::client;
inline constexpr auto server = sender::server;
inline constexpr auto v311 = version::v311;
inline constexpr auto v5 = version::v5;

}  // namespace brokerproof::mqtt
