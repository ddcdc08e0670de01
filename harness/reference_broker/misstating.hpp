// Defects that change a message on its way to a client. Without a defect, no function here changes
// anything.
#pragma once

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// A message leaves for a client, for the first time or again.
void misstate(const broker& core, mqtt::publish& packet);

/// A message that was sent before leaves once more.
void misstate_again(const broker& core, mqtt::publish& packet);

/// A message joins the queue of a client that is away. False when it is lost.
bool queues_rightly(const broker& core, delivery& outgoing);

/// The topic under which a retained message is kept.
std::string topic_to_keep(const broker& core, const message& publication);

}  // namespace brokerproof::reference_broker
