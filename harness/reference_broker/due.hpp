// The timers of the server: what happens when one of them fires.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Fires all timers that are due by `now`, in order, each with its own time as the current time;
/// then sets the current time to `now`. Every event begins with this call, so no event ever sees a
/// session that should have ended.
void run_due(broker& core, instant now);

}  // namespace brokerproof::reference_broker
