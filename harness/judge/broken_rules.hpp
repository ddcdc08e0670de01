// The rules across packets that a trace breaks, whatever its case is about.
#pragma once

#include <vector>

#include "harness/judge/verdict.hpp"
#include "harness/witness/breach.hpp"

namespace brokerproof::judge {

/// The breaches by both sides, in order. A packet's number is the index of its event. Pure.
std::vector<witness::breach> broken_rules(const plan::instance& planned, const trace::trace& seen);

/// The breaches by our own clients that no step announces with `breaks`. Pure.
std::vector<witness::breach> unannounced(const plan::instance& planned, const trace::trace& seen,
                                         const std::vector<witness::breach>& breaches);

}  // namespace brokerproof::judge
