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

/// The server's duties of one version that show on the wire, by area of the statement catalogue.
struct statement_coverage {
    int covered = 0;
    std::vector<std::string> missing;
};

std::vector<catalogue_coverage> cover_catalogue(const library& tree);
std::map<std::string, statement_coverage> cover_statements(const library& tree, mqtt::version v);

/// Tells both; `verbose` names what is missing among the statements. 0, or 2 for wrong suites.
int coverage(const std::string& root, bool verbose, const console& screen);

}  // namespace brokerproof::commands
