// The third phase of `brokerproof load`: the run, from the start of the brokers to the result
// files.
#pragma once

#include "harness/base/problem.hpp"
#include "loadgen/commands/load_display.hpp"
#include "loadgen/commands/load_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

struct load_done {
    loadgen::load_result result;
    int code = 0;        ///< exit code; 0 for a worker, because its leader judges
    problems unwritten;  ///< files that could not be written
};

/// Runs to the end, judges, and writes the files that the options ask for. Ctrl-C ends the run
/// early.
load_done run_load(const load_plan& plan, load_display& display);

}  // namespace brokerproof::commands
