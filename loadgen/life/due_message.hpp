// A message whose time has come. Values only.
#pragma once

#include <cstdint>

#include "loadgen/ledger/topology.hpp"
#include "loadgen/life/instant.hpp"

namespace brokerproof::loadgen {

/// The request that a reply answers; its publisher is the client that gets the reply.
struct request_mark {
    stream_number stream = 0;
    std::uint64_t sequence = 0;
    std::int64_t intended_ns = 0;
};

/// The publication of the group, the target or the topic, the time.
struct due_message {
    std::uint32_t publication = 0;
    std::uint32_t to = 0;
    instant intended{};
    request_mark request{};  ///< of a reply
};

}  // namespace brokerproof::loadgen
