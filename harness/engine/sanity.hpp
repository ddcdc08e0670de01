// The sanity case runs before and after all others. If it fails, the broker is unusable, and the
// failures of other cases prove nothing.
#pragma once

#include <string>

#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

/// Two new clients: the first subscribes, the second publishes with QoS 1, the message arrives.
/// `moment` is "before" or "after" and goes into the id of the case.
plan::instance sanity_case(mqtt::version version, const std::string& moment);

/// What the broker failed to do in it, what came instead, and which key of the profile may help;
/// empty when the case ran to its end.
std::string sanity_fault(const plan::instance& planned, const trace::trace& seen);

}  // namespace brokerproof::engine
