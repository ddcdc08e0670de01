// Fuzzes measures from a file: measures that could be read are the same after writing and reading.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "loadgen/measure/measures_file.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = loadgen::read_measures(text);
    if (!read) return 0;
    const auto again = loadgen::read_measures(loadgen::measures_json(*read));
    if (!again || *again != *read) std::abort();
    return 0;
}
