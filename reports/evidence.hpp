// The lines of a trace that prove a verdict, for every report that people read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// "expiry.yaml:31  expected session_present 0; saw 1 at +6.021 s"; without the place when
/// that is unknown.
std::string reason_line(const case_result& judged);

/// At most `limit` lines: the evidence, what came shortly before and after it, and how the case
/// began. Events that are left out are counted ("... 7 events left out"), and the last evidence
/// line ends in
/// "<-- " and the author's sentence.
std::vector<std::string> trace_lines(const case_result& judged, std::size_t limit);

/// reason_line() and trace_lines().
std::vector<std::string> evidence_lines(const case_result& judged, std::size_t limit);

/// "the broker was killed by signal 11 with 40 cases under way; it is brought about by: ..."
std::string incident_text(const broker_incident& seen);

/// "beside 63 cases with 150 clients: a/b@v5, a/c@v5, ..."
std::string company_text(const company& beside);

/// "fail 2 of 5, pass 3 of 5" for a case whose attempts differ, else empty.
std::string attempts_text(const case_result& judged);

}  // namespace brokerproof::reports
