// SUBSCRIBE and UNSUBSCRIBE.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void on_subscribe(broker& core, connection& peer, const mqtt::subscribe& packet);
void on_unsubscribe(broker& core, connection& peer, const mqtt::unsubscribe& packet);

}  // namespace brokerproof::reference_broker
