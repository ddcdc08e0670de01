// A conformance run as Markdown, for the summary of a CI job and for comments on pull requests.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// What it amounts to, what is violated (with evidence that opens on a click), what else is not
/// well, what failed as expected, and the table of areas. Stays below 64 KiB, which is what a
/// comment on GitHub may have.
void write_markdown(std::ostream& out, const run_result& run);

}  // namespace brokerproof::reports
