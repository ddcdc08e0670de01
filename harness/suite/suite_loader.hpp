// YAML to plan: reads suite files, checks them, and reports everything that is wrong with all of
// them at once. It knows no sockets and no clients: the engine decides what a step does on the
// wire.
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

/// Reads the files and checks their `refs` against `catalogue`. Messages show the paths as given.
loaded load_suites(const std::vector<std::string>& files, const requirements& catalogue);
/// The same for one text, as if it were that file.
loaded load_suite_text(const std::string& text, const std::string& file,
                       const requirements& catalogue);

/// All *.yaml below `directory`, without the folders selftest and requirements, sorted by path.
std::vector<std::string> find_suites(const std::string& directory);

}  // namespace brokerproof::suite
