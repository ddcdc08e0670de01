// Checks before a run that this machine has enough files, ports and memory for it. It raises the
// limits that it may raise, and reports the others with advice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loadgen/fleet/source_plan.hpp"

namespace brokerproof::loadgen {

struct needs {
    std::uint32_t clients = 0;         ///< of this process
    std::uint32_t busiest_broker = 0;  ///< clients of one broker, of all processes
    std::uint32_t all_clients = 0;     ///< of all processes of this machine
    bool spawns_broker = false;        ///< a private broker has the same file limit as this process
    bool relayed = false;              ///< the clients reach the brokers by relays of one address
    std::uint32_t relayed_here = 0;    ///< clients whose relays are in this process
};

/// The resources of this machine.
struct resources {
    std::uint64_t soft_files = 0;
    std::uint64_t hard_files = 0;
    std::uint64_t memory_bytes = 0;  ///< available
    std::uint32_t ports = 0;         ///< of one source address
};

/// Raises the soft limit of open files to the hard one, then reads /proc.
resources raise_and_read();

/// A sentence for each shortage, with advice. Pure.
std::vector<std::string> shortages(const needs& wanted, const resources& machine,
                                   const source_plan& sources);

}  // namespace brokerproof::loadgen
