// Moments of the load generator. Must not know how the time is read.
#pragma once

#include <chrono>
#include <cstdint>

namespace brokerproof::loadgen {

using std::chrono::nanoseconds;

/// The clock of a run: nanoseconds since 1970, as this machine had them when the process began, and
/// from then on as CLOCK_MONOTONIC counts. So it never jumps, and machines whose clocks are
/// synchronized agree. fleet/run_clock.hpp reads it.
struct run_clock {
    using duration = nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<run_clock, duration>;
    static constexpr bool is_steady = true;
};
using instant = run_clock::time_point;
inline constexpr instant never = instant::max();

/// Nanoseconds, as stamps, books and results keep a moment.
constexpr std::int64_t to_ns(instant moment) { return moment.time_since_epoch().count(); }
constexpr instant from_ns(std::int64_t ns) { return instant(nanoseconds(ns)); }

}  // namespace brokerproof::loadgen
