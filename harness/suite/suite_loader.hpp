// YAML to plan: reads suite files, checks them, and reports everything that is wrong with all of
// them at once. Knows no sockets and no clients: what a step means on the wire is the engine's.
#pragma once

#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/plan/plan.hpp"
#include "harness/suite/requirements.hpp"

namespace brokerproof::suite {

struct loaded {
    std::vector<plan::suite> suites;  ///< of the files without a problem, in the order given
    problems reported;                ///< of all files, in the order of files and of places in them
};

/// Reads the files; `catalogue` is what `refs` are checked against. Paths stand in messages as
/// given.
loaded load_suites(const std::vector<std::string>& files, const requirements& catalogue);
/// The same for one text, as if it were that file.
loaded load_suite_text(const std::string& text, const std::string& file,
                       const requirements& catalogue);

/// All *.yaml below `directory`, without the folders selftest and requirements, sorted by path.
std::vector<std::string> find_suites(const std::string& directory);

}  // namespace brokerproof::suite
