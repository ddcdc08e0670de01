#include "loadgen/scenario/duration.hpp"

#include <algorithm>
#include <cmath>

namespace brokerproof::loadgen {

std::chrono::nanoseconds rounded(double ns) {
    constexpr double longest = 9.2e18;  // just below 2^63 ns
    if (!(ns < longest)) return std::chrono::nanoseconds::max();
    return std::chrono::nanoseconds(std::llround(std::max(ns, 0.0)));
}

}  // namespace brokerproof::loadgen
