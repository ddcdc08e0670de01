// Defects that need more than a line: ended sessions that live on in their successors, state that
// is remembered wrongly. Without a defect, nothing here does anything.
#pragma once

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// A new session has the client identifier of one that has ended.
void haunt(broker& b, session& s, const mqtt::connect& packet);

/// Does a message of a shared subscription go to a member whose session has ended?
bool goes_to_ghost(broker& b, const std::string& share);

/// What was sent, or what was not, is no more.
void drop_in_flight(broker& b, session& s);
void drop_queued(broker& b, session& s);

/// A connection of the session has closed.
void misremember_at_close(broker& b, session& s);

/// The window of a new connection is taken for that of the last one.
void misjudge_window(broker& b, session& s, connection& c, const mqtt::connect& packet);

/// A stored session is taken up by its client again.
void misremember(broker& b, session& s);

/// The process begins with what the store held.
void misread_store(broker& b);

}  // namespace brokerproof::reference_broker
