// Messages to clients: the queue of a session, its send window, and the client's acknowledgements.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Sends the message, or queues it behind the waiting ones. QoS 0 is sent at once or never.
void deliver(broker& core, session& state, delivery outgoing);

/// The session has a new connection: sends the unacknowledged messages again, then the waiting
/// ones.
void resume(broker& core, session& state, connection& peer);

/// For defects only: a correct server never sends a message again on the same connection.
void send_again(broker& core, session& state);

void on_puback(broker& core, connection& peer, const mqtt::puback& packet);
void on_pubrec(broker& core, connection& peer, const mqtt::pubrec& packet);
void on_pubcomp(broker& core, connection& peer, const mqtt::pubcomp& packet);

}  // namespace brokerproof::reference_broker
