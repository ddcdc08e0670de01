// Writes results as one page for a browser: `brokerproof report`, and --html of other commands.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"
#include "harness/watch/report.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/model.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

struct report_options {
    std::string root;
    std::vector<std::string> files;  ///< results of conform, load, prove and watch
    std::string html;                ///< file for the page
    std::string out_dir;             ///< folder for it; at least one of the two is needed
};

/// Exit code 0; 2: a file cannot be read, or is no result, or no place is named; 3: the page cannot
/// be written.
int report(const report_options& chosen, const console& screen);

/// Each of these writes a page to `path`, and adds a problem to `faults` if that fails. They do
/// nothing if the path is empty.
void write_page(const std::string& path, const library& tree, const reports::run_result& result,
                problems& faults);
void write_page(const std::string& path, const library& tree, const reports::proof& result,
                problems& faults);
void write_page(const std::string& path, const loadgen::load_result& result, problems& faults);
void write_page(const std::string& path, const watch::watch_report& result, problems& faults);

}  // namespace brokerproof::commands
