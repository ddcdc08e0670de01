// Lengths of time that come out of a calculation.
#pragma once

#include <chrono>

namespace brokerproof::loadgen {

/// `ns` to the nearest nanosecond, and 0 for what is negative. What is too long for the type, or is
/// not a number, is nanoseconds::max(): it never comes.
std::chrono::nanoseconds rounded(double ns);

}  // namespace brokerproof::loadgen
