// Arrival processes: which message is due when. Pure: no clock, no Asio, no MQTT.
#pragma once

#include <cstdint>
#include <random>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Gives the instants of arrival 0, 1, 2, ... as time since the beginning, never decreasing. The
/// same rate and seed give the same instants on every machine. A rate that is 0 for good: next() is
/// nanoseconds::max().
class pacer {
public:
    pacer(const rate& how_fast, std::uint64_t seed);

    /// When arrival number `count()` is due.
    nanoseconds next() const { return next_; }
    /// Goes on to the following one.
    void advance();
    std::uint64_t count() const { return count_; }

private:
    nanoseconds due(std::uint64_t number);

    rate how_fast_;
    std::mt19937_64 random_;
    std::uint64_t count_ = 0;
    nanoseconds next_{};
};

/// A number in [0, 1) from 64 random bits; the same everywhere, unlike the distributions of the
/// standard library.
double uniform01(std::uint64_t random);

/// Draws one length of time. `random01` is uniform in [0, 1).
nanoseconds draw(const drawn_time& from, double random01);

}  // namespace brokerproof::loadgen
