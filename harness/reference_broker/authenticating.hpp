// Enhanced authentication (section 4.12 of 5.0) by SCRAM-SHA-256: at CONNECT, and again later.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Does the CONNECT name an Authentication Method that this server knows?
bool names_known_method(const options& chosen, const mqtt::connect& packet);

/// The CONNECT names a known method: it waits until its exchange is over. `peer` may be gone
/// afterwards.
void begin_authentication(broker& core, connection& peer, const mqtt::connect& packet);

/// A packet of a client whose CONNECT waits. `peer` may be gone afterwards.
void on_packet_of_waiting(broker& core, connection& peer, bytes_view frame);

/// AUTH after CONNACK. `peer` may be gone afterwards.
void on_auth(broker& core, connection& peer, const mqtt::auth& packet);

/// The Authentication Method and the last data of the exchange, for CONNACK.
void announce_authentication(const broker& core, const connection& peer, mqtt::property_list& out);

}  // namespace brokerproof::reference_broker
