// Any bytes as a play: connections come and go, send packets, acknowledgements and rubbish, time
// passes, the server is killed and started again. For the fuzzer and for tests.
#pragma once

#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

/// Plays `script`, whatever it is. Empty when the server kept what holds of every play: what it
/// sends are whole, legal packets, a CONNACK first and only once, nothing after it closed; nothing
/// that is due is left undone; all connections end with it. Else what it did.
std::string broken_rule(bytes_view script);

}  // namespace brokerproof::reference_broker
