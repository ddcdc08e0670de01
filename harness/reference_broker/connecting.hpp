// CONNECT: from the first bytes of a connection to its session. No state changes before every check
// has passed [MQTT-3.1.4-3 v3.1.1, T5:3.1.4/d].
#pragma once

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/refusing.hpp"

namespace brokerproof::reference_broker {

/// Handles the first packet of a connection. `peer` may be gone afterwards.
void on_first_packet(broker& core, connection& peer, bytes_view frame);

/// Accepts a CONNECT whose format and Authentication Method are in order, or refuses it. `peer` may
/// be gone afterwards.
void admit(broker& core, connection& peer, const mqtt::connect& packet);

/// Refuses a CONNECT that could be read. `peer` is gone afterwards.
void refuse_connect(broker& core, connection& peer, const mqtt::connect& packet,
                    const refusal& cause);

/// The client has sent a packet, so its Keep Alive starts again.
void restart_keep_alive(broker& core, const connection& peer);

}  // namespace brokerproof::reference_broker
