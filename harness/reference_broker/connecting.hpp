// CONNECT: from the first bytes of a connection to its session. Nothing is touched before all is
// checked [MQTT-3.1.4-3 v3.1.1, T5:3.1.4/d].
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// The first packet of a connection. `c` may be no more afterwards.
void on_first_packet(broker& b, connection& c, bytes_view frame);

/// Keep Alive starts anew: the client has sent a packet.
void restart_keep_alive(broker& b, const connection& c);

}  // namespace brokerproof::reference_broker
