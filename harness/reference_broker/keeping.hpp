// The server's use of its store. Code that changes state records the change here; commit() then
// writes all changes of one event at once, before any byte that tells of them is sent. restore()
// reads them back at the start.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void keep(broker& core, const session& state);
void keep(broker& core, const session& state, const delivery& outgoing);
void keep_retained(broker& core, const message& publication);

/// A QoS 2 message that waits for PUBREL before it is passed on.
void keep_held(broker& core, const session& state, std::uint16_t packet_id);
void forget_held(broker& core, const session& state, std::uint16_t packet_id);

/// Forgets the session and all its deliveries.
void forget(broker& core, const session& state);
void forget(broker& core, const delivery& outgoing);
void forget_retained(broker& core, const std::string& topic);

void commit(broker& core);
/// Like commit(), but without its defects.
void save(broker& core);

/// Restores sessions, deliveries, retained messages and timers from the store.
void restore(broker& core);

/// Sessions that were online when the last process ended go offline now, since the time when they
/// lost their connections is unknown.
void lose_connections(broker& core);

}  // namespace brokerproof::reference_broker
