// Messages from clients: the checks of a PUBLISH, its acknowledgement, and its way to the
// subscribers.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void on_publish(broker& core, connection& peer, mqtt::publish packet);
/// PUBREL ends the handshake of a QoS 2 message from a client.
void on_pubrel(broker& core, connection& peer, const mqtt::pubrel& packet);

/// Stores a retained message, and gives every message to the subscribers. Returns whether there was
/// a subscriber.
bool publish(broker& core, message publication);

}  // namespace brokerproof::reference_broker
