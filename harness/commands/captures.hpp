// `conform --pcap` and `brokerproof pcap`: one capture file for each case.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// Writes a file into `folder` for each case that has packets. Steps are described if the suites
/// still have them. Ends at the first file that cannot be written, and adds it to `faults`. Does
/// nothing if `folder` is empty.
void write_captures(const std::string& folder, const reports::run_result& run, const library& tree,
                    problems& faults);

struct pcap_options {
    std::string root;
    std::string result;
    std::string folder;
    std::vector<std::string> globs;  ///< of case ids; empty: all cases
};

/// Exit code 0; 2 if the result cannot be read or nothing matches; 3 if a file cannot be written.
int write_pcap(const pcap_options& chosen, const console& screen);

}  // namespace brokerproof::commands
