// The seconds of a run for other programs, while it goes on: lines of JSON, or rows of CSV.
#pragma once

#include <iosfwd>

#include "reports/load/progress.hpp"

namespace brokerproof::reports {

/// One JSON object on one line: "at_s", "phase", and for each group its name and the fields of a
/// second (result.schema.json has them as TimelineGroup).
void write_second_line(std::ostream& out, const load_moment& now);

/// The last line: "ended", "exit_code", "thresholds".
void write_end_line(std::ostream& out, const loadgen::load_result& result, int exit_code);

/// The names of the columns.
void write_csv_head(std::ostream& out);
/// One row for each group.
void write_csv_rows(std::ostream& out, const load_moment& now);

}  // namespace brokerproof::reports
