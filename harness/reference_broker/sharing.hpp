// Shared subscriptions, section 4.8.2 of 5.0. A shared subscription is its filter, "$share/NAME/F";
// its members are the sessions that have it, online or not.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Gives the message to one session of every matching shared subscription. Was there any?
bool route_shared(broker& b, const shared_message& m);

/// Defects only: a message leaves its member for another of the group.
void pass_to_another_member(broker& b, const session& from, const delivery& d);
void pass_on_at_close(broker& b, const session& closed);

/// A session has ended: what it held of its shared subscriptions and may go to others goes there.
void pass_on_shared(broker& b, const session& ended);

}  // namespace brokerproof::reference_broker
