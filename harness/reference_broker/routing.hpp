// From a message to the sessions that are to have it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Gives the message to every session with a matching subscription, once, and to one session of
/// every matching shared subscription. Was anybody subscribed?
bool route(broker& b, const shared_message& m);

}  // namespace brokerproof::reference_broker
