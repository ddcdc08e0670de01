// Will Messages: section 3.1.2.5 of both standards, 3.1.3.2 of 5.0. A will that is still there when
// its session ends is published by end_session().
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The connection was lost: publishes the will now, or when its delay is over.
void start_will_delay(broker& b, session& s);

void publish_will(broker& b, session& s);

}  // namespace brokerproof::reference_broker
