// `brokerproof reproduce`: writes a bug report that a maintainer can check without brokerproof.
#pragma once

#include <string>

#include "harness/commands/broker_access.hpp"
#include "harness/commands/console.hpp"

namespace brokerproof::commands {

struct reproduce_options {
    std::string root;
    std::string wanted;  ///< a case id or catalogue id; * and ? match
    std::string broker;
    std::string url;
    broker_access access;
    std::string transport;  ///< a name of brokerproof::transport; empty: as the URL says
    std::string result;     ///< file of an earlier run; empty: the case is run now
    std::string folder;
    int repeat = 5;
};

/// Writes issue.md and reproduce.py to the folder. Exit code 0; 2: there is no such case, it did
/// not fail, or it cannot be written as a script; 3: the broker cannot be reached, or a file cannot
/// be written.
int reproduce(const reproduce_options& chosen, const console& screen);

}  // namespace brokerproof::commands
