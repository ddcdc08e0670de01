// What a page tells beside the results: what each case asks and how it is written, what the
// standard says, and which statements have a case. reports/web/src/data.ts has the keys.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "harness/commands/tree.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// `also`: run ids of cases that occur elsewhere, as in a proof.
boost::json::object catalogue_of(const library& tree,
                                 const std::vector<const reports::run_result*>& results,
                                 const std::vector<std::string>& also = {});

/// What the catalogue has as `windows` of one result.
boost::json::object windows_of(const library& tree, const reports::run_result& result);

}  // namespace brokerproof::commands
