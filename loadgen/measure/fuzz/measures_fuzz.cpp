// Fuzzes measures from a file: measures that could be read are the same after writing and reading.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "loadgen/measure/measures_file.hpp"

using namespace brokerproof;

namespace {

/// Boost.JSON 1.81 reads a number with many digits only to about its last binary digit, so `figure`
/// takes the value of `expected` when it is as near as that.
void settle(double& figure, double expected) {
    constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
    if (std::abs(figure - expected) <= std::abs(expected) * rounding) figure = expected;
}

void settle_numbers(loadgen::measures& again, const loadgen::measures& expected) {
    if (again.shards.size() != expected.shards.size()) return;
    for (std::size_t i = 0; i < again.shards.size(); ++i) {
        settle(again.shards[i].cpu_s, expected.shards[i].cpu_s);
        settle(again.shards[i].wall_s, expected.shards[i].wall_s);
        settle(again.shards[i].busiest, expected.shards[i].busiest);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = loadgen::read_measures(text);
    if (!read) return 0;
    auto again = loadgen::read_measures(loadgen::measures_json(*read));
    if (!again) std::abort();
    settle_numbers(*again, *read);
    if (*again != *read) std::abort();
    return 0;
}
