// Passwords in packets that a trace keeps.
#pragma once

#include "harness/mqtt/packet.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::client {

/// What the trace keeps of a packet that is sent: all of it, but the password of a CONNECT as
/// asterisks, as many as it has bytes. Traces are published as evidence.
trace::sent kept_of(const bytes& raw, mqtt::version version);

}  // namespace brokerproof::client
