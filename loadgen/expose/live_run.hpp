// What a scrape is answered from: a copy of everything that a run knows at one moment. Values only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/measure/measures.hpp"
#include "loadgen/measure/result.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen::expose {

struct live_group {
    std::string name;
    std::string version;  ///< of MQTT: "3.1.1", "5"
    bool operator==(const live_group&) const = default;
};

struct live_run {
    std::string scenario;  ///< name; empty: no run has begun
    std::string run;       ///< ${run}
    std::vector<load_broker> brokers;
    std::vector<live_group> groups;  ///< in the order of the scenario; below they are numbers
    std::string phase;               ///< empty: none has begun, or the run has ended
    measures so_far;
    health_limits limits;  ///< of the generator; the scenario's
    std::vector<storm_recovery> recoveries;
    std::vector<received_counts> received;  ///< a group each; judged at once
    std::vector<session_counts> sessions;   ///< a group each
    /// A group each: owed, delivered and what is missing. Empty until the audit, and at the end of
    /// a slice that owes to others.
    std::vector<delivery_counts> audited;
    bool ended = false;
    // Of the report, so none of them before its end:
    std::vector<threshold_outcome> thresholds;
    std::optional<int> exit_code;
    bool operator==(const live_run&) const = default;
};

}  // namespace brokerproof::loadgen::expose
