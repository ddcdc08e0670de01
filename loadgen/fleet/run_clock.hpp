// Reads the clock of a run (life/instant.hpp).
#pragma once

#include <atomic>
#include <chrono>

#include "loadgen/life/instant.hpp"

namespace brokerproof::loadgen {

/// What CLOCK_MONOTONIC lacks to the time of day, measured once. Both clocks are read between two
/// readings of the other, so the error is a few microseconds.
inline nanoseconds measured_clock_offset() {
    const auto before = std::chrono::steady_clock::now().time_since_epoch();
    const auto of_day = std::chrono::system_clock::now().time_since_epoch();
    const auto after = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<nanoseconds>(of_day) - before - (after - before) / 2;
}

/// The offset of this process. A worker takes that of its leader, before its first clients.
inline std::atomic<nanoseconds>& clock_offset() {
    static std::atomic<nanoseconds> offset{measured_clock_offset()};
    return offset;
}

inline instant run_now() {
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    return instant(steady + clock_offset().load(std::memory_order_relaxed));
}

/// The same moment for timers of Asio.
inline std::chrono::steady_clock::time_point timer_time(instant moment) {
    const auto since = moment.time_since_epoch() - clock_offset().load(std::memory_order_relaxed);
    return std::chrono::steady_clock::time_point(since);
}

}  // namespace brokerproof::loadgen
