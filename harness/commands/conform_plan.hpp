// The first phase of `brokerproof conform`: everything that a run is made of, read and checked
// before anything is started.
#pragma once

#include <vector>

#include "harness/base/result.hpp"
#include "harness/commands/conform.hpp"
#include "harness/target/profile.hpp"
#include "reports/expectation.hpp"

namespace brokerproof::commands {

struct conform_plan {
    conform_options options;  ///< as given, but the root is found and the seed is chosen
    library tree;
    std::vector<plan::instance> cases;
    target::profile profile;
    std::vector<expectations::expectation> expected;  ///< known failures of the product
};

/// Reads suites, profile and expectations; or says all that is wrong with the first of these that
/// has a fault.
result<conform_plan, problems> plan_conform(const conform_options& given);

/// No option leaves anything out: all cases of the suites of the tree.
bool is_whole_catalogue(const conform_options& options);

}  // namespace brokerproof::commands
