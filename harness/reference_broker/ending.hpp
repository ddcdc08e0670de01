// How connections and sessions end.
#pragma once

#include <string_view>

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The network connection is gone, by whomever it was closed: `c` is no more afterwards, and its
/// session is offline or has ended.
void drop(broker& b, connection& c);

/// The server closes the connection. `c` is no more afterwards.
void close(broker& b, connection& c);

/// The server closes the connection for a reason that a 5.0 client is told. `c` is no more
/// afterwards.
void disconnect(broker& b, connection& c, std::uint8_t reason, std::string_view why);

/// A DISCONNECT from the client.
void on_disconnect(broker& b, connection& c, const mqtt::disconnect& packet);

/// The session has no connection any more: its will and its expiry begin. It may be no more
/// afterwards.
void go_offline(broker& b, session& s);

/// `s` is no more afterwards.
void end_session(broker& b, session& s);

}  // namespace brokerproof::reference_broker
