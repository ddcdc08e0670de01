// From received bytes to packets, and from each packet to the one function that handles it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Bytes of a connection; of one that is closed already they are ignored.
void on_bytes(broker& b, link from, bytes_view data);

}  // namespace brokerproof::reference_broker
