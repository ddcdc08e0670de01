// CONNECT: from the first bytes of a connection to its session. No state changes before every check
// has passed [MQTT-3.1.4-3 v3.1.1, T5:3.1.4/d].
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Handles the first packet of a connection. `peer` may be gone afterwards.
void on_first_packet(broker& core, connection& peer, bytes_view frame);

/// The client has sent a packet, so its Keep Alive starts again.
void restart_keep_alive(broker& core, const connection& peer);

}  // namespace brokerproof::reference_broker
