// Conformance results as JSON, both ways; result_fields.hpp lists the keys. People
// send, truncate and edit such files, so a reader says where a file is wrong.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "harness/base/result.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// Streams the run with all its traces, one event on each line. Keys come in a fixed order.
/// read_json() gives back an equal run.
void write_json(std::ostream& out, const run_result& run);

/// `file` is the name that a problem gives. No content makes a reader crash or throw.
result<run_result> read_json(std::string_view text, const std::string& file);
result<run_result> read_json(const boost::json::value& document, const std::string& file);
result<run_result> read_json_file(const std::string& path);

}  // namespace brokerproof::reports
