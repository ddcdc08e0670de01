// From received bytes to packets, and from each packet to the one function that handles it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Handles bytes that came on a connection; bytes of a closed connection are ignored.
void on_bytes(broker& core, link from, bytes_view data);

}  // namespace brokerproof::reference_broker
