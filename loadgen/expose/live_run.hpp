// The source of each scrape: a copy of all figures of a run at one moment. Values only.
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
    std::string scenario;  ///< its name; empty: no run has begun
    std::string run;       ///< ${run}
    std::vector<load_broker> brokers;
    std::vector<live_group> groups;  ///< in the order of the scenario
    std::string phase;               ///< empty: none has begun, or the run has ended
    measures so_far;
    /// What the phase does to the network; none: no phase of the run does anything to it.
    std::optional<network_state> network{};
    health_limits limits;  ///< of the generator, from the scenario
    std::vector<storm_recovery> recoveries;
    std::vector<received_counts> received;  ///< one per group; judged on receipt
    std::vector<session_counts> sessions;   ///< one per group
    /// One per group: owed, delivered and missing messages. Empty before the audit, and always for
    /// a single slice, which cannot know what it is owed.
    std::vector<delivery_counts> audited;
    std::vector<will_counts>
        wills;  ///< one per group; empty before the audit, or if none is judged
    bool ended = false;
    // From the report, so empty until the run has ended:
    std::vector<threshold_outcome> thresholds;
    std::optional<int> exit_code;
    bool operator==(const live_run&) const = default;
};

}  // namespace brokerproof::loadgen::expose
