// Any bytes can be read as expectations; what is wrong with them is told.
#include <cstdint>
#include <string>

#include "harness/expectations/loader.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    problems out;
    expectations::parse_expectations(std::string(data, data + size), "mosquitto.yaml", "mosquitto",
                                     out);
    return 0;
}
