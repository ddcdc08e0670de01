// Chooses the delivery of a session that is sent next.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The next delivery that has not had its turn on this connection; it has its turn now. Null when
/// there is none. Deliveries are sent in order: [MQTT-4.6.0-1, -5] v5, [MQTT-4.6.0-1, -6] v3.1.1.
delivery* next_in_turn(broker& core, session& state, connection& peer);

}  // namespace brokerproof::reference_broker
