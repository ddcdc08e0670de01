// Reads what json_writer.hpp wrote, and says where a file is wrong when it is: such files travel
// and get edited.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "harness/base/problem.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// A run, or the first thing that is wrong: "run.json:3:17: syntax error", or
/// "run.json: cases[3].trace.events[17].raw: expected an even number of hex digits".
/// Packets and violations are decoded again from the bytes. Never throws on bad input; nesting is
/// bounded.
boost::system::result<run_result, problem> read_json(std::string_view text,
                                                     const std::string& file);

/// The same from a file.
boost::system::result<run_result, problem> read_json_file(const std::string& path);

}  // namespace brokerproof::reports
