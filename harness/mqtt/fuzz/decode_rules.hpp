// What must hold of the decoder for any bytes at all.
#pragma once

#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::mqtt {

/// The first rule that these bytes break, in words; empty when all hold:
/// - decoding ends without a crash, for both versions and both senders;
/// - bytes without violation are one whole frame, and give a packet;
/// - such a packet, encoded again, decodes to itself without violation;
/// - each violation lies within the bytes;
/// - every shorter part of a frame needs more, and of the same frame.
std::string broken_rule(bytes_view input);

}  // namespace brokerproof::mqtt
