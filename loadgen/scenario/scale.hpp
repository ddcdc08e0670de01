// The same scenario, smaller or larger.
#pragma once

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// The same arrivals, `factor` times as fast.
rate scaled(const rate& how_fast, double factor);

/// `factor` times as many clients (at least one a group), and rates and numbers of messages with
/// them; durations stay, so that each client does the same as before. The product of a large factor
/// must be checked (scenario_loader/check.hpp) before it is run.
scenario scaled(const scenario& what, double factor);

}  // namespace brokerproof::loadgen
