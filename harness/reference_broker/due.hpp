// What happens by itself when its time has come.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Does everything that is due by `now`, in order, each at its own time; then it is `now`. Every
/// event begins with this, so that a session is never found after its end.
void run_due(broker& b, instant now);

}  // namespace brokerproof::reference_broker
