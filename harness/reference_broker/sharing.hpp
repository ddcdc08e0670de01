// Shared subscriptions, section 4.8.2 of 5.0. A shared subscription is identified by its filter,
// "$share/NAME/F"; its members are the sessions that have this filter, online or offline.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Gives the message to one session of every matching shared subscription. Returns whether there
/// was a matching one.
bool route_shared(broker& core, const shared_message& publication);

/// For defects only: a message goes from its member to another member of the group.
void pass_to_another_member(broker& core, const session& from, const delivery& outgoing);
void pass_on_at_close(broker& core, session& closed);

/// A session has ended: its messages from shared subscriptions go to other members where that is
/// allowed.
void pass_on_shared(broker& core, const session& ended);

}  // namespace brokerproof::reference_broker
