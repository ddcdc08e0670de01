// The CONNACK of an accepted CONNECT, section 3.2 of both standards.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

mqtt::connack connack_for(const options& chosen, const connection& peer, const session& state,
                          const mqtt::connect& packet, bool session_present);

}  // namespace brokerproof::reference_broker
