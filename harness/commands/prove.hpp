// `brokerproof prove` shows which case catches which defect, and whether legal variants are
// acquitted; `brokerproof defects` and `brokerproof variants` list them.
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
    std::vector<std::string> defects;      ///< globs; empty: all, unless `variants` has some
    std::vector<std::string> variants;     ///< globs; empty: all, unless `defects` has some
    std::string json;                      ///< the matrix, to a file
    std::string html;                      ///< the same as a page for a browser
    unsigned threads = 0;                  ///< 0: one for each core
    bool verbose = false;
};

/// 0: every required case catches something, every defect is caught and every legal variant is
/// acquitted; 1: not so; 2: wrong input.
int prove(const prove_options& chosen, const console& screen);

int list_defects(const std::vector<std::string>& globs, const console& screen);
int list_variants(const std::vector<std::string>& globs, const console& screen);

}  // namespace brokerproof::commands
