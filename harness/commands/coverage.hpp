// `brokerproof coverage`: which checks of the catalogue, and which statements, have a case.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"

namespace brokerproof::commands {

/// One area of the check catalogue.
struct catalogue_coverage {
    std::string area;  ///< "EXP session expiry"
    int checks = 0;
    std::vector<std::string> missing;  ///< "EXP-07"
};

/// The duties of a server in one area of the statement catalogue, for one version; only those that
/// are visible on the wire.
struct statement_coverage {
    int covered = 0;
    std::vector<std::string> missing;
};

std::vector<catalogue_coverage> cover_catalogue(const library& tree);
std::map<std::string, statement_coverage> cover_statements(const library& tree,
                                                           mqtt::version version);

/// Prints both coverages; `verbose` lists the statements without a case. Exit code 0, or 2 if the
/// suites are wrong.
int coverage(const std::string& root, bool verbose, const console& screen);

}  // namespace brokerproof::commands
