// Messages from clients: what a PUBLISH may be, its acknowledgement, and the way to everybody who
// is to have it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void on_publish(broker& b, connection& c, mqtt::publish packet);
/// The end of a QoS 2 message from a client.
void on_pubrel(broker& b, connection& c, const mqtt::pubrel& packet);

/// Keeps a retained message and gives every message to the subscribers. Was anybody subscribed?
bool publish(broker& b, message m);

}  // namespace brokerproof::reference_broker
