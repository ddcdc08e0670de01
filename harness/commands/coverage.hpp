// `brokerproof coverage`: which checks of the catalogue, and which statements, have a case.
#pragma once

#include <cstdint>
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

/// True for what shows on the wire: a duty of the server, or one of the client whose breach the
/// server must answer.
bool obliges_server(const suite::statement& row);

/// How a statement that obliges the server, and shows on the wire, is checked.
enum class duty_class : std::uint8_t {
    required,   ///< MUST or SHOULD: cases are to check it
    permitted,  ///< MAY: nobody can break it
    decoded,    ///< the decoder checks it on each packet of each case
};

/// The statements of one area of the statement catalogue, for one version and class. A client's
/// duty counts, too, where the server must react to a breach.
struct statement_coverage {
    int covered = 0;                   ///< named by a case that is not `observe`
    std::vector<std::string> missing;  ///< the others
    int proven = 0;  ///< of those: a case failed for it on a broker with a planned defect
};

/// The statements of which cases have accused brokers with planned defects.
using proven_statements = std::map<mqtt::version, std::set<std::string>>;

std::vector<catalogue_coverage> cover_catalogue(const library& tree);
/// By area.
std::map<std::string, statement_coverage> cover_statements(const library& tree,
                                                           mqtt::version version,
                                                           duty_class wanted = duty_class::required,
                                                           const proven_statements& proven = {});

struct coverage_options {
    std::string root;
    bool verbose = false;  ///< lists the statements without a case
    std::string proof;     ///< file of `brokerproof prove --json`; empty: nothing counts as proven
};

/// Prints both coverages. Exit code 0, or 2 if the suites or the proof are wrong.
int coverage(const coverage_options& chosen, const console& screen);

}  // namespace brokerproof::commands
