// The second phase of `brokerproof load`, when the brokers answer: who connects to which broker,
// from where, and whether this machine has enough for it.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/commands/brokers.hpp"
#include "loadgen/commands/load_plan.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

/// A broker whose name cannot be resolved is a problem.
result<loadgen::fleet_plan> plan_fleet(const load_plan& plan, const load_brokers& brokers);

/// What this machine lacks for the run, a sentence each. Raises the limit of open files.
std::vector<std::string> shortages_here(const load_plan& plan, const loadgen::fleet_plan& fleet,
                                        bool spawns_broker);

/// A result without anything that a run finds out.
loadgen::load_result header_of(const load_plan& plan, const loadgen::fleet_plan& fleet,
                               const target::profile& broker);

}  // namespace brokerproof::commands
