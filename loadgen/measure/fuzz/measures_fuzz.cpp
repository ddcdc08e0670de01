// Whatever is read as measures is written as such again, and read as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json.hpp>

#include "loadgen/measure/measures_json.hpp"
#include "reports/json/document.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto document = reports::parse_json(text, "fuzz");
    if (!document) return 0;
    std::string fault;
    loadgen::measures read;
    loadgen::from_json(reports::json_node(*document, fault), read);
    if (!fault.empty()) return 0;
    loadgen::measures again;
    const auto written = loadgen::to_json(read);
    loadgen::from_json(reports::json_node(written, fault), again);
    if (!fault.empty() || again != read) std::abort();
    return 0;
}
