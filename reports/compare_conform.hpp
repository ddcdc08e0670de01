// Two conformance runs, case by case.
#pragma once

#include "reports/comparison.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// Worse: a case that held fails, or can no longer be judged, or is no longer supported; a new case
/// that fails; a run that broke off. Better: a case that did not hold passes. Changed: other
/// verdicts, cases that came or went, facts about the broker. With --repeat on both sides also how
/// often a case failed, by Fisher's exact test.
comparison compare(const run_result& before, const run_result& now);

}  // namespace brokerproof::reports
