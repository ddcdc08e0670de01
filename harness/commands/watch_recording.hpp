// Reads a recording of a network for `brokerproof watch`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/commands/console.hpp"
#include "harness/watch/report.hpp"

namespace brokerproof::commands {

struct recording_options {
    std::string name;                  ///< of the file; "-": standard input
    std::vector<std::uint16_t> ports;  ///< of brokers
    std::vector<std::string> same_broker;
};

/// Prints what happens while it reads. A signal ends it early.
result<watch::watch_report> watch_recording(const recording_options& chosen, const console& screen);

}  // namespace brokerproof::commands
