// The result of a load run as JSON, both ways. README.md tells it key by key.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include "harness/base/problem.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::reports {

inline constexpr int load_format = 1;

/// What a result file holds. `books` is the ledger of a slice (loadgen/ledger), so that slices can
/// be joined and judged together; null in a whole result.
struct load_document {
    loadgen::load_result result;
    boost::json::value books;
};

std::string write_load_json(const loadgen::load_result& result,
                            const boost::json::value& books = {});

/// Strict: what is missing, of the wrong kind, or does not fit together is a problem.
boost::system::result<load_document, problem> read_load_json(std::string_view text,
                                                             const std::string& file);
boost::system::result<load_document, problem> read_load_json_file(const std::string& path);

}  // namespace brokerproof::reports
