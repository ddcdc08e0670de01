// A CONNECT that is in order: takeover, session, CONNACK, and the messages that the session holds
// for the client.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// `peer` may be gone afterwards.
void accept(broker& core, connection& peer, const mqtt::connect& packet);

}  // namespace brokerproof::reference_broker
