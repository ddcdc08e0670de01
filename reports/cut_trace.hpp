// Long traces are cut: the beginning, the end, and the events around the evidence stay.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// For each event of the trace, whether it stays when at most about `most` events may.
std::vector<bool> events_to_keep(const case_result& judged, std::size_t most);

/// Leaves out the others: a trace::left_out stands for each row of them. What refers to events (the
/// evidence, the ends of steps) refers to the same ones as before, or to none. The trace cannot be
/// judged again.
void cut_trace(case_result& judged, std::size_t most);

/// Whether events are missing in it.
bool is_cut(const trace::trace& recorded);

}  // namespace brokerproof::reports
