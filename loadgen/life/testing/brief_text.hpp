// Describes packets in a few words, for the tables of lives.
#pragma once

#include <string>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::loadgen::testing {

/// "CONNECT", "PUBLISH 1 qos 2 message 0 again", "PUBREL 1", "DISCONNECT for good". A PUBLISH has
/// the sequence number of its stamp.
std::string brief_text(const mqtt::packet& packet);

}  // namespace brokerproof::loadgen::testing
