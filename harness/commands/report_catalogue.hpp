// The catalogue that a page shows beside the results: the description and the script of each case,
// the statements of the standard, and which of them have a case. reports/web/src/data.ts has the
// keys.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "harness/commands/tree.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// `also`: run ids of cases that no result has, such as those of a proof.
boost::json::object catalogue_of(const library& tree,
                                 const std::vector<const reports::run_result*>& results,
                                 const std::vector<std::string>& also = {});

/// The `windows` of one result, as the catalogue has them.
boost::json::object windows_of(const library& tree, const reports::run_result& result);

}  // namespace brokerproof::commands
