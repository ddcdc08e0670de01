// Will Messages: section 3.1.2.5 of both standards, 3.1.3.2 of 5.0. end_session() publishes a will
// that is still there when its session ends.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The connection was lost: publishes the will now, or starts its delay.
void start_will_delay(broker& core, session& state);

void publish_will(broker& core, session& state);

}  // namespace brokerproof::reference_broker
