// Secrets in packets that a trace keeps.
#pragma once

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/packet.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::client {

/// What the trace keeps of a packet that is sent: all of it, but what follows as asterisks, as many
/// as it has bytes. Traces are published as evidence.
/// - the password of a CONNECT;
/// - the proof of SCRAM, from which a password can be guessed, because the trace has the salt, too;
/// - the Authentication Data of any other method: it may be a password, or as good as one.
trace::sent kept_of(const bytes& raw, mqtt::version version);

/// The same for a packet that came: the signature of SCRAM, from which a password can be guessed.
trace::received kept_of(bytes raw, mqtt::decoded seen);

}  // namespace brokerproof::client
