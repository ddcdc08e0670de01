// Lengths of time in nanoseconds.
#pragma once

#include <chrono>
#include <cstdint>

namespace brokerproof::loadgen {

inline constexpr std::int64_t second_ns = 1'000'000'000;

/// `ns` to the nearest nanosecond, and 0 for what is negative. What is too long for the type, or is
/// not a number, is nanoseconds::max(): it never comes.
std::chrono::nanoseconds rounded(double ns);

}  // namespace brokerproof::loadgen
