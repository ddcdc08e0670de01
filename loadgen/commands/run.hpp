// The third phase of `brokerproof load`: a run, from the start of the brokers to its files.
#pragma once

#include "harness/base/problem.hpp"
#include "loadgen/commands/load_display.hpp"
#include "loadgen/commands/load_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

struct load_done {
    loadgen::load_result result;
    int code = 0;        ///< exit code; 0 for a worker, whose leader judges
    problems unwritten;  ///< files that the options ask for
};

/// Runs it to its end, judges, and writes the files that the options ask for. Ctrl-C ends it early.
load_done run_load(const load_plan& plan, load_display& display);

}  // namespace brokerproof::commands
