// `conform --pcap` and `brokerproof pcap`: a capture file a case.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// One file a case that has packets, in `folder`; steps are named where the suites still have them.
/// Ends at the first file that cannot be written, and adds it to `faults`. An empty folder: none
/// are wanted.
void write_captures(const std::string& folder, const reports::run_result& run, const library& tree,
                    problems& faults);

struct pcap_options {
    std::string root;
    std::string result;
    std::string folder;
    std::vector<std::string> globs;  ///< over case ids; empty: all
};

/// 0; 2 when the result cannot be read or nothing matches; 3 when a file cannot be written.
int write_pcap(const pcap_options& chosen, const console& screen);

}  // namespace brokerproof::commands
