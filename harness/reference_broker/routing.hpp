// From a message to the sessions that must get it.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Gives the message to every session with a matching subscription, once, and to one session of
/// every matching shared subscription. Returns whether there was a subscriber.
bool route(broker& core, const shared_message& publication);

/// Is the queue of a subscriber full? Shared subscriptions do not count.
bool would_overflow(broker& core, const message& publication);

}  // namespace brokerproof::reference_broker
