// The sanity case runs before and after all others. If it fails, the broker is unusable, and the
// failures of other cases prove nothing.
#pragma once

#include <string>

#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

/// Two new clients: the first subscribes, the second publishes with QoS 1, the message arrives.
/// `moment` is "before" or "after" and goes into the id of the case.
plan::instance sanity_case(mqtt::version version, const std::string& moment);

}  // namespace brokerproof::engine
