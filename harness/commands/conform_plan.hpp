// The first phase of `brokerproof conform`: reads and checks everything that a run needs, before it
// starts anything.
#pragma once

#include <vector>

#include "harness/base/result.hpp"
#include "harness/commands/conform.hpp"
#include "harness/target/profile.hpp"
#include "reports/expectation.hpp"

namespace brokerproof::commands {

struct conform_plan {
    conform_options options;  ///< as chosen, with the root filled in and a seed
    library tree;
    std::vector<plan::instance> cases;
    target::profile profile;
    std::vector<expectations::expectation> expected;  ///< known failures of the product
};

/// Reads suites, profile and expectations. Returns all problems of the first of these that has any.
result<conform_plan, problems> plan_conform(const conform_options& chosen);

/// True if no option leaves out any case of the suites in the tree.
bool is_whole_catalogue(const conform_options& options);

}  // namespace brokerproof::commands
