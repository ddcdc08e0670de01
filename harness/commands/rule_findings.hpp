// Rules across packets that the broker broke in a run, whatever its cases were about.
#pragma once

#include <vector>

#include "reports/model.hpp"

namespace brokerproof::commands {

/// What the ids of such findings begin with: "rules/receive_maximum_exceeded@v5".
using reports::rules_suite;

/// One failed result for each rule and version that the broker broke, with the trace of the first
/// case that shows it and the number of breaches. A breach is left to its own case when that fails
/// by the same packet or the same statement.
std::vector<reports::case_result> rule_findings(const std::vector<reports::case_result>& cases);

}  // namespace brokerproof::commands
