// Results as one page for a browser: `brokerproof report`, and the --html of other commands.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/tree.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/model.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

struct report_options {
    std::string root;
    std::vector<std::string> files;  ///< results of conform, load and prove, in any mixture
    std::string out;                 ///< the page
};

/// 0; 2: a file cannot be read, or is no result; 3: the page cannot be written.
int report(const report_options& chosen);

/// Each writes a page to `path`; false, with a word on stderr, when it cannot. An empty path is
/// nothing to write.
bool write_page(const std::string& path, const library& tree, const reports::run_result& result);
bool write_page(const std::string& path, const library& tree, const reports::proof& result);
bool write_page(const std::string& path, const loadgen::load_result& result);

}  // namespace brokerproof::commands
