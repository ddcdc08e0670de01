// A JSON text as a document, or what is wrong with it and where.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "harness/base/result.hpp"

namespace brokerproof::record {

/// Nesting is bounded at 32; nothing may follow the document. `file` is for the problem only.
result<boost::json::value> parse_json(std::string_view text, const std::string& file);

/// The `kind` at the head of a result file; empty when it has none.
std::string kind_of(const boost::json::value& document);
/// The head of a result file must have this kind and format. The text of a problem is one line that
/// says what to do.
result<void> check_head(const boost::json::value& document, std::string_view kind, int format);

/// The whole of a file.
result<std::string> read_text(const std::string& path);

}  // namespace brokerproof::record
