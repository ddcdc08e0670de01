// The figures that `--metrics-port` serves: while the run goes on, and when its result is known.
#pragma once

#include <string>
#include <vector>

#include "loadgen/expose/live_run.hpp"
#include "loadgen/fleet/conductor.hpp"
#include "loadgen/measure/result.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::commands {

loadgen::expose::live_run live_of(const loadgen::scenario& played, const std::string& run,
                                  std::vector<loadgen::load_broker> brokers,
                                  const loadgen::tick_report& now);

/// The same figures as in the report. Figures that a slice cannot know alone stay as in `last`.
loadgen::expose::live_run ended(loadgen::expose::live_run last, const loadgen::scenario& played,
                                const loadgen::load_result& result, int code);

}  // namespace brokerproof::commands
