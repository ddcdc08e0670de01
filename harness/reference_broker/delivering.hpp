// Messages to clients: the queue of a session, its window, and what the client acknowledges.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Sends the message, or queues it behind those that wait. QoS 0 is sent at once or never.
void deliver(broker& b, session& s, delivery d);

/// A session has got a new connection: sends again what was not acknowledged, then what waits.
void resume(broker& b, session& s, connection& c);

/// Defects only: nothing is sent again on a connection that lasts.
void send_again(broker& b, session& s);

void on_puback(broker& b, connection& c, const mqtt::puback& packet);
void on_pubrec(broker& b, connection& c, const mqtt::pubrec& packet);
void on_pubcomp(broker& b, connection& c, const mqtt::pubcomp& packet);

}  // namespace brokerproof::reference_broker
