// The highest rate that holds: trials of one scenario at rising rates, then between the last that
// held and the first that broke.
#pragma once

#include <functional>
#include <optional>

#include "loadgen/commands/run.hpp"

namespace brokerproof::commands {

/// Messages a second that all publications of a scenario are meant to send together, at most.
double nominal_rate(const loadgen::scenario& of);

/// Which rate to try next, from what the trials before it came to; none: found. Pure.
std::optional<double> next_trial(const loadgen::find_limit& wanted,
                                 const std::vector<loadgen::limit_trial>& before);

/// The result of the last trial that held (else of the last one), with all trials in it. Exit code:
/// that of the result if one held, else of the first that did not.
std::optional<load_done> find_limit_of(const load_order& order);

}  // namespace brokerproof::commands
