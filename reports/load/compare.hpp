// Load runs of one scenario, before and after a change.
#pragma once

#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/comparison.hpp"

namespace brokerproof::reports {

using load_runs = std::vector<loadgen::load_result>;

/// It is a problem when these say nothing about each other: other scenarios, other numbers of
/// clients, slices that are not joined, too many runs. Neither side may be empty.
result<void> check_comparable(const load_runs& before, const load_runs& now);

/// Promises and thresholds, rates and times. One run a side is held against what one run can tell;
/// from three on each side the variation between runs decides. README.md: "Comparing load runs".
comparison compare(const load_runs& before, const load_runs& now);

}  // namespace brokerproof::reports
