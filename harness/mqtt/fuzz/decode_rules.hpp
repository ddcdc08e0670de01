// The rules that the decoder must keep for arbitrary bytes.
#pragma once

#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::mqtt {

/// Describes the first rule that these bytes break; empty when all rules hold:
/// - decoding ends without a crash, for both versions and both senders;
/// - bytes without a violation are one whole frame and give a packet;
/// - such a packet, encoded again, decodes to itself without a violation;
/// - the offset of each violation is within the bytes;
/// - every proper prefix of a frame needs more bytes and announces the same size.
std::string broken_rule(bytes_view input);

}  // namespace brokerproof::mqtt
