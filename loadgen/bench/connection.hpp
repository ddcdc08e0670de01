// A network connection of the null broker: its session, and the bytes that wait to be read or sent.
#pragma once

#include <cstdint>

#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

class session;

struct connection {
    int fd = -1;
    std::uint8_t level = 0;  ///< protocol level; 0 before CONNECT
    bool dirty = false;      ///< is in the server's list of connections to write to
    bool stalled = false;    ///< the socket is full; EPOLLOUT says when it can take more
    bool ended = false;      ///< read no more; close as soon as `out` is written
    session* owner = nullptr;
    std::int64_t patience_ms = 0;  ///< one and a half times Keep Alive; 0: no limit
    std::int64_t heard_ms = 0;
    bytes in;  ///< the beginning of a packet whose rest has not arrived
    bytes out;
    std::size_t out_done = 0;
};

}  // namespace brokerproof::bench
