// Only for load_compare*.cpp.
#pragma once

#include "reports/load/compare.hpp"

namespace brokerproof::reports {

/// Rates, times and recoveries of runs that are valid.
void compare_figures(const load_runs& before, const load_runs& now, comparison& into);

}  // namespace brokerproof::reports
