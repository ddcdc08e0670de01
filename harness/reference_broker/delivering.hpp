// Messages to clients: the queue of a session, its send window, and the client's acknowledgements.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Sends the message, or queues it behind the waiting ones. QoS 0 is sent at once or never.
void deliver(broker& core, session& state, delivery outgoing);

/// The session has a new connection: sends the unacknowledged messages again, then the waiting
/// ones.
void resume(broker& core, session& state, connection& peer);

/// Sends what is in flight again on the same connection: defects do that, and in 3.1.1 policies.
void send_again(broker& core, session& state);

/// Sends what has become ready, see readiness.hpp.
void send_ready(broker& core, session& state);

/// Ends a delivery of a session whose client is away.
void abandon(broker& core, session& state, std::uint64_t order);

/// May a further message wait for this session?
bool has_room(broker& core, session& state);

void on_puback(broker& core, connection& peer, const mqtt::puback& packet);
void on_pubrec(broker& core, connection& peer, const mqtt::pubrec& packet);
void on_pubcomp(broker& core, connection& peer, const mqtt::pubcomp& packet);

}  // namespace brokerproof::reference_broker
