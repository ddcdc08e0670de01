// The second phase of `brokerproof conform`: the rounds, and the second looks at what timing noise
// left open.
#pragma once

#include <string>

#include "harness/commands/conform_display.hpp"
#include "harness/commands/conform_plan.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// Starts the broker, runs every round and the second looks, and stops it; Ctrl-C ends it early.
/// Each case is judged by its trace, but not yet held against the expectations. `work_dir` takes
/// what a private broker writes.
reports::run_result run_rounds(const conform_plan& prepared, const std::string& work_dir,
                               conform_display& display);

}  // namespace brokerproof::commands
