// Fuzzes the parser of thresholds: it gives a threshold or a fault inside the text, and the text of
// a threshold gives the same threshold again.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/measure/threshold.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> groups{"devices", "backend", "delivery", ""};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = loadgen::parse_threshold(text, groups);
    if (!read) {
        if (read.error().offset > size || read.error().text.empty()) std::abort();
        return 0;
    }
    if (read->text != text || !std::isfinite(read->bound)) std::abort();
    if (*loadgen::parse_threshold(read->text, groups) != *read) std::abort();
    loadgen::evaluate(*read, {});
    return 0;
}
