// The case that tells a dead or poisoned broker from a failing case: run first and last, and judged
// like any other.
#pragma once

#include <string>

#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

/// Two fresh clients; one subscribes, the other publishes with QoS 1, the message arrives. `when`:
/// "before", "after".
plan::instance sanity_case(mqtt::version v, const std::string& when);

/// What the broker failed to do in it, what came instead, and which key of the profile may help;
/// empty when the case ran to its end.
std::string sanity_fault(const plan::instance& planned, const trace::trace& seen);

}  // namespace brokerproof::engine
