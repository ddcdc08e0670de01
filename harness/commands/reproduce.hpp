// `brokerproof reproduce`: a bug report that a maintainer can check by himself.
#pragma once

#include <string>

#include "harness/commands/console.hpp"

namespace brokerproof::commands {

struct reproduce_options {
    std::string root;
    std::string wanted;  ///< a case id or catalogue id; * and ? match
    std::string broker;
    std::string url;
    std::string result;  ///< of an earlier run; empty: the case is run
    std::string folder;
    int repeat = 5;
};

/// Writes issue.md and reproduce.py to the folder. 0; 2 there is no such case, it did not fail, or
/// a script cannot express it; 3 the broker cannot be reached or a file cannot be written.
int reproduce(const reproduce_options& chosen, const console& screen);

}  // namespace brokerproof::commands
