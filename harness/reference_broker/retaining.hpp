// Retained messages, section 3.3.1.3. They belong to their topic, not to any session.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// A message with RETAIN 1 replaces the retained message of its topic; an empty one removes it.
void retain(broker& core, const message& publication);

/// Gives a session the retained messages that match its new subscription.
void send_retained(broker& core, session& state, const std::string& filter,
                   const subscription& granted);

}  // namespace brokerproof::reference_broker
