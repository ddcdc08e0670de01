// A scenario for brokers that do not speak MQTT 5.
#pragma once

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Lets all groups of MQTT 5 speak 3.1.1. What a client asks of its broker and 3.1.1 has no field
/// for is left out: the Session Expiry Interval (3.1.1 section 3.1.2.4: Clean Session alone
/// decides; a session of MQTT 5 that would end with its connection becomes Clean Session 1),
/// Receive Maximum and Topic Aliases. What a message or a life is about stays, and the loader
/// refuses it for 3.1.1.
void speak_v311(scenario& changed);

}  // namespace brokerproof::loadgen
