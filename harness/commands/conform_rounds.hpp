// The second phase of `brokerproof conform`: the rounds, and a second run of the cases that timing
// noise left open.
#pragma once

#include <string>

#include "harness/commands/conform_display.hpp"
#include "harness/commands/conform_plan.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// Starts the broker, runs every round and the open cases again, and stops the broker. Ctrl-C ends
/// the run early. Each case is judged by its trace; expectations are not applied yet. A private
/// broker writes its files into `work_dir`.
reports::run_result run_rounds(const conform_plan& prepared, const std::string& work_dir,
                               conform_display& display);

}  // namespace brokerproof::commands
