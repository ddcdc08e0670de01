// Finds the folder of suites/ and configs/, and reads the suites.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/plan/plan.hpp"
#include "harness/suite/requirements.hpp"

namespace brokerproof::commands {

/// The folder that holds suites/ and configs/: `chosen` if not empty, else the working directory or
/// one of its parents, else what is built into this program (harness/base/root_files.hpp).
std::string find_root(const std::string& chosen);

struct library {
    std::string root;
    suite::requirements statements;
    std::vector<plan::suite> suites;
    std::vector<plan::instance> instances;
};

/// Reads the statement catalogue and `files` (all suites if empty). Returns all problems if there
/// are any.
result<library, problems> load_library(const std::string& root,
                                       const std::vector<std::string>& files);

struct selection {
    std::vector<std::string> globs;  ///< of ids, suites and catalogue ids; empty: everything
    std::string mqtt;                ///< "3.1.1", "5" or empty for both
    std::string ref;                 ///< "MQTT-4.1.0-2" or with "@v5"
};

/// The chosen instances, in order. A glob, version or statement that selects nothing is a problem.
result<std::vector<plan::instance>> select(const library& from, const selection& wanted);

/// "MUST", "SHOULD", "MAY" or "OBSERVE": the strongest word among the statements that a case refers
/// to.
std::string level_of(const plan::instance& planned, const suite::requirements& statements);

}  // namespace brokerproof::commands
