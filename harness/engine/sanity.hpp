// The case that tells a dead or poisoned broker from a failing case: run first and last, and judged
// like any other.
#pragma once

#include <string>

#include "harness/plan/plan.hpp"

namespace brokerproof::engine {

/// Two fresh clients; one subscribes, the other publishes with QoS 1, the message arrives. `when`:
/// "before", "after".
plan::instance sanity_case(mqtt::version v, const std::string& when);

}  // namespace brokerproof::engine
