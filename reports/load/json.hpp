// The result of a load run as JSON, both ways. result_fields.hpp lists its keys.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "harness/base/result.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::reports {

/// The content of a result file. `books` is the ledger of a slice, so that slices can be joined and
/// judged together; empty in a whole result.
struct load_document {
    loadgen::load_result result;
    loadgen::books_json books;
};

std::string write_load_json(const load_document& file);

/// Strict: a missing value, a wrong type, or parts that do not match are problems.
result<load_document> read_load_json(std::string_view text, const std::string& file);
result<load_document> read_load_json(const boost::json::value& document, const std::string& file);
result<load_document> read_load_json_file(const std::string& path);
/// Results one after the other, such as the logs of several pods. `name` stands for the file.
result<std::vector<load_document>> read_load_json_stream(std::istream& in, const std::string& name);

}  // namespace brokerproof::reports
