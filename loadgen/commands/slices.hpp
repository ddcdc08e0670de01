// Slices of one run, joined from their result files exactly: measures, recoveries, and the books of
// the ledger, which are judged together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "loadgen/fleet/crew.hpp"
#include "loadgen/ledger/ledger.hpp"

namespace brokerproof::commands {

boost::json::value books_to_json(const loadgen::slice_result& of);

/// What slices of one run have written, merged: measures and books. None: `why` says what is wrong
/// with which file.
std::optional<loadgen::slice_result> read_slices(const std::vector<std::string>& files,
                                                 const loadgen::topology& who,
                                                 const loadgen::session_rules& rules,
                                                 std::string& why);

}  // namespace brokerproof::commands
