// Durations in nanoseconds.
#pragma once

#include <chrono>
#include <cstdint>

namespace brokerproof::loadgen {

inline constexpr std::int64_t second_ns = 1'000'000'000;

/// `ns` rounded to the nearest nanosecond; a negative value becomes 0. A value that is too long for
/// the type, or not a number, becomes nanoseconds::max(), which means never.
std::chrono::nanoseconds rounded(double ns);

}  // namespace brokerproof::loadgen
