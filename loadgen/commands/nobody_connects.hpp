// Ends a run that cannot do what it is for, because no client gets in.
#pragma once

#include <string>

#include "loadgen/fleet/conductor.hpp"

namespace brokerproof::commands {

/// Why no client has connected since the run began; empty while it may still work out, or has.
std::string nobody_connects(const loadgen::scenario& planned, const loadgen::tick_report& now);

}  // namespace brokerproof::commands
