// Packets, actions and stages in a few words, for tables of what a life answers.
#pragma once

#include <string>
#include <string_view>

#include "harness/mqtt/packet.hpp"
#include "loadgen/life/client_life.hpp"
#include "loadgen/life/reaction.hpp"

namespace brokerproof::loadgen::testing {

std::string_view name_of(client_life::stage stage);
std::string_view name_of(action wanted);

/// "CONNECT", "PUBLISH 1 qos 2 message 0 again", "PUBREL 1", "DISCONNECT for good". A PUBLISH has
/// the sequence number of its stamp.
std::string brief_text(const mqtt::packet& packet);

}  // namespace brokerproof::loadgen::testing
