// Clients that do not read what they are sent. The server goes on as if they did, because its owner
// keeps the bytes; only policies and defects look at it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// `peer` may be gone afterwards.
void note_reading(broker& core, connection& peer, bool reads);

/// With a policy or a defect: is this message for a client that does not read dropped?
bool drops_unread(broker& core, const session& state, const delivery& outgoing);

/// With a defect: does nothing leave for this client, because it, or another one, does not read?
bool is_held_up(broker& core, const connection& peer);

/// With a defect: the connection ends, and with it what its client has not read.
void lose_unread(broker& core, session& state, const connection& peer);

}  // namespace brokerproof::reference_broker
