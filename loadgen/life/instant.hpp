// Moments of the load generator. Must not know how the time is read.
#pragma once

#include <chrono>
#include <cstdint>

namespace brokerproof::loadgen {

using std::chrono::nanoseconds;

/// A moment of the steady clock: CLOCK_MONOTONIC, the same for all processes of a machine.
using instant = std::chrono::time_point<std::chrono::steady_clock, nanoseconds>;
inline constexpr instant never = instant::max();

/// Nanoseconds, as stamps, books and results keep a moment.
constexpr std::int64_t to_ns(instant moment) { return moment.time_since_epoch().count(); }
constexpr instant from_ns(std::int64_t ns) { return instant(nanoseconds(ns)); }

}  // namespace brokerproof::loadgen
