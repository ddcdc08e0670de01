// Finds the highest rate that holds: runs a scenario at rising rates, then at rates between the
// last one that held and the first one that broke a threshold.
#pragma once

#include <optional>
#include <vector>

#include "loadgen/commands/run.hpp"

namespace brokerproof::commands {

/// The highest rate of all publications of a scenario together, as written, in messages per second.
double nominal_rate(const loadgen::scenario& scenario);

/// The rate to try next, computed from the earlier trials; none: the limit is known. Pure.
std::optional<double> next_trial(const loadgen::find_limit& search,
                                 const std::vector<loadgen::limit_trial>& before);

/// Returns the result of the last trial that held (else of the last trial), with all trials in it.
/// The exit code is that of this result if a rate held, else of the first trial that did not hold.
load_done find_limit_of(const load_plan& plan, load_display& display);

}  // namespace brokerproof::commands
