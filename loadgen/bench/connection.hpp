// A network connection of the null broker: the bytes that wait, and whose they are.
#pragma once

#include <cstdint>

#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

class session;

struct connection {
    int fd = -1;
    std::uint8_t level = 0;  ///< protocol level; 0 before CONNECT
    bool dirty = false;      ///< stands in the server's list of those with something to write
    bool stalled = false;    ///< the socket is full; EPOLLOUT will tell
    bool ended = false;      ///< close as soon as `out` is written, read no more
    session* owner = nullptr;
    std::int64_t patience_ms = 0;  ///< one and a half times Keep Alive; 0: for ever
    std::int64_t heard_ms = 0;
    bytes in;   ///< the beginning of a packet
    bytes out;
    std::size_t out_done = 0;
};

}  // namespace brokerproof::bench
