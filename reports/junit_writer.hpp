// A run as JUnit XML, for CI servers; testdata/junit.xsd says which dialect.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// One <testsuite> for each suite, one <testcase> for each case. What a verdict becomes:
///   fail, unexpected pass -> <failure>; blocked, inconclusive, error -> <error>;
///   unsupported, observed, expected failure -> <skipped>; advice -> passed, with <system-out>.
/// Problems of the run itself (expectations that name no case, the environment) are in a suite
/// called "brokerproof".
void write_junit(std::ostream& out, const run_result& run);

}  // namespace brokerproof::reports
