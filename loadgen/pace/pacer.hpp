// Arrival processes: they say when each message is due. Pure: no clock, no Asio, no MQTT.
#pragma once

#include <cstdint>
#include <random>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Gives the instants of arrivals 0, 1, 2, ... as time since the beginning. They never decrease.
/// The same rate and seed give the same instants on every machine. When no arrival follows, next()
/// is nanoseconds::max().
class pacer {
public:
    pacer(const rate& how_fast, std::uint64_t seed);

    /// The time at which arrival number `count()` is due.
    nanoseconds next() const { return next_; }
    /// Moves to the next arrival.
    void advance();
    std::uint64_t count() const { return count_; }

private:
    nanoseconds due(std::uint64_t number);

    rate how_fast_;
    std::mt19937_64 random_;
    std::uint64_t count_ = 0;
    nanoseconds next_{};
};

/// A number in [0, 1) from 64 random bits. It is the same on every machine, unlike the results of
/// the distributions in the standard library.
double uniform01(std::uint64_t random);

/// Draws one length of time. `random01` is uniform in [0, 1).
nanoseconds draw(const drawn_time& length, double random01);

}  // namespace brokerproof::loadgen
