// Joins slices of a run exactly from their result files: measures, recoveries, and the books of the
// ledger, which are judged together.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/fleet/slice_state.hpp"
#include "loadgen/ledger/topology.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

/// Merges the measures and books that slices of a run have written. `files` must not be empty. The
/// first file that cannot be read is a problem.
result<loadgen::slice_result> read_slices(const std::vector<std::string>& files,
                                          const loadgen::topology& layout,
                                          const loadgen::session_rules& rules);
/// The same, of results that are read already.
result<loadgen::slice_result> join_slices(std::vector<reports::load_document> slices,
                                          const loadgen::topology& layout,
                                          const loadgen::session_rules& rules);

}  // namespace brokerproof::commands
