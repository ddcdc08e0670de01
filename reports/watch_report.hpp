// What `brokerproof watch` tells: a line for each live event, a summary, and a file.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "harness/base/result.hpp"
#include "harness/watch/book.hpp"
#include "harness/watch/report.hpp"
#include "reports/console_report.hpp"

namespace brokerproof::reports {

/// The line of a live event, with the lines of its finding: "12:00:01  truck-7   connects: ...".
/// `began_s`: when time 0 was, in seconds since 1970.
std::string live_text(const watch::live_event& told, std::int64_t began_s, colours wanted);
void print_watch(std::ostream& out, const watch::watch_report& seen, colours wanted);

/// What was not read, and how far a recording can be believed: a line each, for people.
std::vector<std::string> watch_notices(const watch::watch_report& seen);

void write_watch_json(std::ostream& out, const watch::watch_report& seen);
/// No content makes the reader crash or throw. `file` is the name that a problem gives.
result<watch::watch_report> read_watch_json(const boost::json::value& document,
                                            const std::string& file);

}  // namespace brokerproof::reports
