// Topic aliases, section 3.3.2.3.4 of 5.0: those that clients set, and those that the server sets.
#pragma once

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/objection.hpp"

namespace brokerproof::reference_broker {

/// Learns the alias of a PUBLISH, or replaces an empty topic by the topic of its alias.
std::optional<objection> resolve_topic_alias(const broker& core, connection& peer,
                                             mqtt::publish& packet);

/// Sends a PUBLISH, with an alias where the client and the policy allow one. Returns false when it
/// is too large for the client.
bool send_publish(broker& core, connection& peer, const mqtt::publish& packet);

}  // namespace brokerproof::reference_broker
