// Which delivery of a session is sent next.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The next delivery that has not had its turn on this connection, and takes it now; null when
/// there is none. In order, [MQTT-4.6.0-1, -5] v5, [MQTT-4.6.0-1, -6] v3.1.1.
delivery* next_in_turn(broker& b, session& s, connection& c);

}  // namespace brokerproof::reference_broker
