// Load runs of one scenario, before and after a change.
#pragma once

#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/comparison.hpp"

namespace brokerproof::reports {

using load_runs = std::vector<loadgen::load_result>;

/// It is a problem when the two sides cannot be compared: different scenarios or numbers of
/// clients, slices that are not joined, too many runs. Neither side may be empty.
result<void> check_comparable(const load_runs& before, const load_runs& now);

/// Compares promises, thresholds, rates and times. With fewer than three runs on a side, only what
/// single runs can show counts; with three or more, the variation between runs decides. README.md:
/// "Comparing load runs".
comparison compare(const load_runs& before, const load_runs& now);

}  // namespace brokerproof::reports
