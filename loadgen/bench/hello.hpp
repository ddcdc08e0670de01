// The fields of a CONNECT that the null broker uses.
#pragma once

#include <cstdint>
#include <string>

#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

inline constexpr std::uint32_t never = 0xFFFFFFFF;

struct hello {
    std::uint8_t level = 0;
    bool clean_start = false;
    std::uint16_t keep_alive = 0;
    std::uint32_t expiry_interval = 0;  ///< seconds; in 3.1.1: 0 or `never`
    std::uint16_t receive_maximum = 0xFFFF;
    std::string client_id;
};

/// False if the packet is not a well-formed CONNECT. The caller must check `level`: of an unknown
/// one only the level is read.
bool read_hello(view body, hello& into);

}  // namespace brokerproof::bench
