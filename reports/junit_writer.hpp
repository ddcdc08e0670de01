// A run as JUnit XML, for CI servers; testdata/junit.xsd says which dialect.
#pragma once

#include <iosfwd>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// One <testsuite> a suite, one <testcase> a case. What a verdict becomes:
///   fail, unexpected pass -> <failure>; blocked, inconclusive, error -> <error>;
///   unsupported, observed, expected failure -> <skipped>; advice -> passed, with <system-out>.
/// Trouble with the run itself (expectations that name nothing, the environment) is a suite called
/// "brokerproof".
void write_junit(std::ostream& out, const run_result& run);

}  // namespace brokerproof::reports
