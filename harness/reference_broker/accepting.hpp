// A CONNECT that is in order: takeover, session, CONNACK, and what the session owes the client.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// `c` may be no more afterwards.
void accept(broker& b, connection& c, const mqtt::connect& packet);

}  // namespace brokerproof::reference_broker
