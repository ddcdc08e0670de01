// What a case needs of a broker because of the packets that it sends, without saying so.
#pragma once

#include <vector>

#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

/// `qos1` when a packet or a fence has QoS 1 or 2; `packet_size` when a payload is long.
std::vector<plan::requirement> implied_needs(const plan::instance& planned);

}  // namespace brokerproof::engine
