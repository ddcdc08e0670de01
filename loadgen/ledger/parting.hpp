// How a connection of a client ended. A value only.
#pragma once

#include <cstdint>

namespace brokerproof::loadgen {

enum class parting : std::uint8_t {
    in_order,  ///< the client said goodbye, and the broker closed after it had read that
    abrupt,
};

}  // namespace brokerproof::loadgen
