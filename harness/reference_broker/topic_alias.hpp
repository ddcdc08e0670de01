// Topic aliases from clients, section 3.3.2.3.4 of 5.0. The server itself sends none.
#pragma once

#include "harness/reference_broker/broker.hpp"
#include "harness/reference_broker/objection.hpp"

namespace brokerproof::reference_broker {

/// Learns the alias of a PUBLISH, or replaces an empty topic by the topic of its alias.
std::optional<objection> resolve_topic_alias(const broker& core, connection& peer,
                                             mqtt::publish& packet);

}  // namespace brokerproof::reference_broker
