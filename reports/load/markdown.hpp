// A load run as Markdown, for the summary of a CI job and for comments on pull requests; and what
// its badge says.
#pragma once

#include <iosfwd>

#include "loadgen/measure/result.hpp"
#include "reports/badge.hpp"

namespace brokerproof::reports {

/// The summary, thresholds, the ledger, latencies, and what each group did.
void write_load_markdown(std::ostream& out, const loadgen::load_result& result);

badge load_badge_of(const loadgen::load_result& result);

}  // namespace brokerproof::reports
