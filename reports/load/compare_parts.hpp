// Only for compare*.cpp.
#pragma once

#include "reports/load/compare.hpp"

namespace brokerproof::reports {

/// Compares rates, times and recoveries of valid runs.
void compare_figures(const load_runs& before, const load_runs& now, comparison& into);

}  // namespace brokerproof::reports
