// When a delivery may leave. The plain broker sends everything at once; a legal one may begin its
// redelivery late, or have queues of its own for topics or QoS levels that are not equally fast.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Sets when a new delivery may leave: never before an earlier one of the same topic and QoS.
void set_ready(broker& core, session& state, delivery& outgoing);
/// The client is back: what the session holds leaves when redelivery begins. Returns whether that
/// is later than now.
bool hold_back(broker& core, session& state);
/// Sets the session's timer to the next delivery that becomes ready.
void book_ready(broker& core, const session& state);
/// The first delivery that is ready and has not had its turn, queue by queue.
delivery* next_ready(const broker& core, session& state, connection& peer);
/// Do deliveries leave in the order in which they came, and at once?
bool is_prompt(const policies& policy);

}  // namespace brokerproof::reference_broker
