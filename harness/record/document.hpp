// A JSON text as a document, or what is wrong with it and where.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include "harness/base/problem.hpp"

namespace brokerproof::record {

/// Nesting is bounded at 32; nothing may follow the document. `file` is for the problem only.
boost::system::result<boost::json::value, problem> parse_json(std::string_view text,
                                                              const std::string& file);

/// The `kind` at the head of a result file; empty when it has none.
std::string kind_of(const boost::json::value& document);
/// What is wrong with the head of a result file that is to have this kind and format: one line that
/// says what to do. Empty: nothing.
std::string fault_of_head(const boost::json::value& document, std::string_view kind, int format);

/// The whole of a file.
boost::system::result<std::string, problem> read_text(const std::string& path);

}  // namespace brokerproof::record
