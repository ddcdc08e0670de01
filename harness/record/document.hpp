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

/// The whole of a file.
boost::system::result<std::string, problem> read_text(const std::string& path);

}  // namespace brokerproof::record
