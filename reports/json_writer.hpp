// A run as JSON, for programs and for `brokerproof compare`; the keys are listed in
// reports/README.md.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// Writes the run with all its traces, one event a line, without holding more than one event in
/// memory. Keys come in a fixed order. read_json() gives back an equal run.
void write_json(std::ostream& out, const run_result& run);

}  // namespace brokerproof::reports
