// A conformance run as Markdown, for the summary of a CI job and for comments on pull requests.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// The summary, violations (with evidence that opens on a click), other problems, expected
/// failures, and the table of areas. Stays below 64 KiB, the limit of a comment on GitHub.
void write_markdown(std::ostream& out, const run_result& run);

}  // namespace brokerproof::reports
