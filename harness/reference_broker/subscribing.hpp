// SUBSCRIBE and UNSUBSCRIBE.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void on_subscribe(broker& b, connection& c, const mqtt::subscribe& packet);
void on_unsubscribe(broker& b, connection& c, const mqtt::unsubscribe& packet);

}  // namespace brokerproof::reference_broker
