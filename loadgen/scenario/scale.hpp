// Makes a scenario smaller or larger.
#pragma once

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// The same arrivals, `factor` times as fast.
rate scaled(const rate& how_fast, double factor);

/// Multiplies the clients (each group keeps at least one), the rates and the numbers of messages by
/// `factor`. Durations stay, so each client does the same as before. After a large factor the
/// result must be checked (scenario_loader/check.hpp) before it runs.
scenario scaled(const scenario& planned, double factor);

}  // namespace brokerproof::loadgen
