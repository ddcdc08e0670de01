// Slices of one run, joined from their result files exactly: measures, recoveries, and the books of
// the ledger, which are judged together.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/fleet/slice_state.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::commands {

/// Measures and books that slices of one run have written, merged. `files`: at least one. The first
/// file that cannot be read is a problem.
result<loadgen::slice_result> read_slices(const std::vector<std::string>& files,
                                          const loadgen::topology& layout,
                                          const loadgen::session_rules& rules);

}  // namespace brokerproof::commands
