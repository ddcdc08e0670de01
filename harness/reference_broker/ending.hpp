// How connections and sessions end.
#pragma once

#include <string_view>

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The network connection is closed, by either side. `peer` is gone afterwards, and its session is
/// offline or has ended.
void drop(broker& core, connection& peer);

/// The server closes the connection. `peer` is gone afterwards.
void close(broker& core, connection& peer);

/// The server closes the connection and tells a 5.0 client the reason. `peer` is gone afterwards.
void disconnect(broker& core, connection& peer, std::uint8_t reason, std::string_view explanation);

/// Handles a DISCONNECT from the client.
void on_disconnect(broker& core, connection& peer, const mqtt::disconnect& packet);

/// The session has lost its connection: its will delay and its expiry begin. `state` may be gone
/// afterwards.
void go_offline(broker& core, session& state);

/// Ends the session. `state` is gone afterwards.
void end_session(broker& core, session& state);

}  // namespace brokerproof::reference_broker
