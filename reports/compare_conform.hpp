// Two conformance runs, case by case.
#pragma once

#include "reports/comparison.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// Worse: a case that held fails, or can no longer be judged, or is no longer supported; a new case
/// that fails; a run that was cut short. Better: a case that did not hold passes. Changed: other
/// verdicts, new and missing cases, facts about the broker. With --repeat on both sides, Fisher's
/// exact test also compares how often a case failed.
comparison compare(const run_result& before, const run_result& now);

}  // namespace brokerproof::reports
