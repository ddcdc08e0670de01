// Durations that are the result of a calculation.
#pragma once

#include <chrono>

namespace brokerproof::loadgen {

/// `ns` rounded to the nearest nanosecond; a negative value becomes 0. A value that is too long for
/// the type, or not a number, becomes nanoseconds::max(), which means never.
std::chrono::nanoseconds rounded(double ns);

}  // namespace brokerproof::loadgen
