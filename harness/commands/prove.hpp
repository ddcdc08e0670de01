// `brokerproof prove` shows which case catches which defect; `brokerproof defects` lists the
// defects.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"

namespace brokerproof::commands {

struct prove_options {
    std::string root;
    selection wanted;
    std::vector<std::string> suite_files;  ///< instead of suites/
    std::vector<std::string> defects;      ///< globs; empty: all
    std::string json;                      ///< file for the matrix
    std::string html;                      ///< file for the matrix as a page for a browser
    unsigned threads = 0;                  ///< 0: one for each core
    bool verbose = false;
};

/// Exit code 0: every required case catches a defect and every defect is caught; 1: not so; 2:
/// wrong input; 3: a file cannot be written.
int prove(const prove_options& chosen, const console& screen);

int list_defects(const std::vector<std::string>& globs, const console& screen);

}  // namespace brokerproof::commands
