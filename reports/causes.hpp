// Findings that probably have one cause are shown together.
#pragma once

#include <functional>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// Cases that break the same statement, where the same kind of packet (or its absence) shows it,
/// and the other runs of one of these cases. At least one; in the order of the run.
using common_cause = std::vector<const case_result*>;

/// Every wanted case in one group. The gravest group comes first: requirements before
/// recommendations, then groups of more cases.
std::vector<common_cause> group_by_cause(const std::vector<case_result>& cases,
                                         const std::function<bool(const case_result&)>& wanted);

}  // namespace brokerproof::reports
