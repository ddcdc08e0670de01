// The return of a group that had left. Values only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace brokerproof::loadgen {

/// There is one for each phase that lets the group return. Times are nanoseconds of the steady
/// clock.
struct recovery_state {
    std::size_t group = 0;
    std::size_t phase = 0;          ///< the phase that it returns in
    std::int64_t began_ns = 0;      ///< when that phase began; 0: it has not begun
    std::uint64_t returning = 0;    ///< clients that had to come back
    std::uint64_t returned = 0;     ///< clients that have their CONNACK
    std::int64_t half_back_ns = 0;  ///< when half of them had their CONNACK
    std::int64_t all_back_ns = 0;   ///< when the last of them had its CONNACK
    std::uint64_t queued = 0;       ///< messages that had waited for them
    std::int64_t first_queued_ns = 0;
    std::int64_t last_queued_ns = 0;
    bool operator==(const recovery_state&) const = default;
};

}  // namespace brokerproof::loadgen
