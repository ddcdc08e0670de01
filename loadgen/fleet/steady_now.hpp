// The clock of the fleet.
#pragma once

#include "loadgen/life/instant.hpp"

namespace brokerproof::loadgen {

inline instant steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace brokerproof::loadgen
