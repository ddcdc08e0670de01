// How much memory a decoded packet takes. A property of five bytes takes a hundred when decoded, so
// the size on the wire is no measure for limits.
#pragma once

#include <cstddef>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

/// In bytes: the packet and what it holds on the heap, a little more rather than less.
std::size_t footprint_of(const packet& held);

}  // namespace brokerproof::mqtt
