// The failures of a run as known failures: what `conform --write-baseline` writes.
#pragma once

#include <iosfwd>
#include <vector>

#include "reports/expectation.hpp"
#include "reports/model.hpp"

namespace brokerproof::expectations {

/// Entries with which this run would have no new failure, for any version of the broker and sorted
/// by their first case. A failure that `known` explains keeps its reason; entries of `known` for
/// failures that come and go stay whole. The others have one entry for all that probably have one
/// cause. What only one of several attempts showed, and rules across packets (which have a result
/// only when they are broken), may come and go.
std::vector<expectation> baseline_of(const reports::run_result& run,
                                     const std::vector<expectation>& known);

/// Writes a file of expectations; the loader reads the same entries back.
void write_expectations(std::ostream& out, const reports::broker_info& broker,
                        const std::vector<expectation>& entries);

}  // namespace brokerproof::expectations
