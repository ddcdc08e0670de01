// The text of a bug report for the maintainers of a broker.
#pragma once

#include <iosfwd>

#include "harness/plan/plan.hpp"
#include "harness/suite/requirements.hpp"
#include "reports/model.hpp"

namespace brokerproof::reproduce {

/// Everything that the text of an issue is written from. The references must outlive the call.
struct issue {
    const plan::instance& planned;
    const suite::requirements& statements;
    const reports::run_result& run;
    const reports::case_result& failed_case;
};

/// Markdown: versions, the statement and its section, the expectation, what happened and how often,
/// how to run the script, the trace, and the expectations that held in the same run as a control.
void write_issue(std::ostream& out, const issue& report);

/// "in 5 of 5 runs"
std::string how_often(const reports::case_result& failed_case);
/// "expects CONNACK with session_present false"; empty without an expectation.
std::string expectation_text(const plan::step& step, const trace::trace& seen);

}  // namespace brokerproof::reproduce
