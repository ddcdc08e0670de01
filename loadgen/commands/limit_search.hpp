// The highest rate that holds: trials of one scenario at rising rates, then between the last that
// held and the first that broke.
#pragma once

#include <optional>
#include <vector>

#include "loadgen/commands/run.hpp"

namespace brokerproof::commands {

/// Messages a second that all publications of a scenario are meant to send together, at most.
double nominal_rate(const loadgen::scenario& scenario);

/// Which rate to try next, from what the trials before it came to; none: the limit is known. Pure.
std::optional<double> next_trial(const loadgen::find_limit& search,
                                 const std::vector<loadgen::limit_trial>& before);

/// The result of the last trial that held (else of the last trial), with all trials in it. Exit
/// code: that of the result if a rate held, else of the first trial that did not hold.
load_done find_limit_of(const load_plan& plan, load_display& display);

}  // namespace brokerproof::commands
