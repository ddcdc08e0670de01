// The final report for a person at a terminal: failures and their reasons come first, the summary
// comes last.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "reports/model.hpp"

namespace brokerproof::reports {

enum class colours : std::uint8_t { off, on };

/// Failures with their evidence, advice, flaky cases, what could not be judged, what was expected
/// to fail, what is not supported, the profile and other facts about the broker, a table by
/// suite and version, and closing_sentence().
void print_report(std::ostream& out, const run_result& run, colours use);

/// "mosquitto 2.0.11: 131 passed, 2 failed as expected, 9 not supported, in 24.3 s (longest single
/// wait 20.0 s)", and the meaning of exit_code() in words: "All requirements hold."
std::string closing_sentence(const run_result& run);

/// The table of verdicts by suite and version, with a line of sums.
std::string summary_table(const std::vector<case_result>& cases);

/// The same table as cells, the head first; "." stands for none.
std::vector<std::vector<std::string>> summary_rows(const std::vector<case_result>& cases);

/// Names and values in two columns, one line for each pair.
using named_texts = std::vector<std::pair<std::string, std::string>>;
std::string two_columns(const named_texts& rows);

}  // namespace brokerproof::reports
