// The catalogue that a page shows beside the results: the description and the script of each case,
// the statements of the standard, and which of them have a case.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/commands/tree.hpp"
#include "reports/model.hpp"
#include "reports/page_catalogue.hpp"

namespace brokerproof::commands {

/// `also`: run ids of cases that no result has, such as those of a proof.
reports::page_catalogue catalogue_of(const library& tree,
                                     const std::vector<const reports::run_result*>& results,
                                     const std::vector<std::string>& also = {});

/// The windows of one result, by run id.
std::map<std::string, reports::case_windows> windows_of(const library& tree,
                                                        const reports::run_result& result);

}  // namespace brokerproof::commands
