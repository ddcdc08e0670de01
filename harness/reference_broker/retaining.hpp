// Retained messages, section 3.3.1.3. They belong to their topic, not to any session.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// A message with RETAIN 1 replaces the retained message of its topic; an empty one removes it.
void retain(broker& b, const message& m);

/// Gives a session the retained messages that match a subscription which it has just made.
void send_retained(broker& b, session& s, const std::string& filter, const subscription& by);

}  // namespace brokerproof::reference_broker
