// The second phase of `brokerproof load`, when the brokers answer: plans which client connects to
// which broker from which address, and checks whether this machine is large enough for that.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "loadgen/commands/brokers.hpp"
#include "loadgen/commands/load_plan.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::commands {

loadgen::fleet_plan plan_fleet(const load_plan& plan, const load_brokers& brokers);

/// One sentence for each thing that this machine lacks for the run. Raises the limit of open files.
std::vector<std::string> shortages_here(const load_plan& plan, const loadgen::fleet_plan& fleet,
                                        bool spawns_broker);

/// A result that has only what is known before the run.
loadgen::load_result header_of(const load_plan& plan, const loadgen::fleet_plan& fleet,
                               const target::profile& broker);

}  // namespace brokerproof::commands
