// Defects that need more than one line: ended sessions whose state reappears in later sessions, and
// state that is remembered wrongly. Without a defect, no function here changes anything.
#pragma once

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// A new session has begun. With a defect, it gets state of an ended session with the same client
/// identifier.
void haunt(broker& core, session& state, const mqtt::connect& packet);

/// Is a message of a shared subscription given to a member whose session has ended, and so lost?
bool goes_to_ghost(broker& core, const std::string& share);

/// Drops the deliveries that were sent and not acknowledged.
void drop_in_flight(broker& core, session& state);
/// Drops the deliveries that were never sent.
void drop_queued(broker& core, session& state);

/// The connection of the session ends. Defects take that for a DISCONNECT where it had TLS or came
/// by WebSocket.
void misjudge_ending(broker& core, const connection& peer, session& state);

/// The session's connection has closed. Defects lose or change state here.
void misremember_at_close(broker& core, session& state);

/// With a defect, the send window of a new connection depends on that of the last connection.
void misjudge_window(broker& core, session& state, connection& peer, const mqtt::connect& packet);

/// A client resumes its stored session. Defects lose or change state here.
void misremember(broker& core, session& state);

/// The process has read its store. Defects lose or change state here.
void misread_store(broker& core);

/// The process reads its settings again. Defects lose state here.
void mistake_at_reload(broker& core);

}  // namespace brokerproof::reference_broker
