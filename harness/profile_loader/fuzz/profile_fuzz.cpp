// Any bytes are a profile, or leave a problem behind.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/profile_loader/profile_loader.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    problems out;
    const auto read = target::parse_profile(std::string(data, data + size), "/r/a/b/p.yaml", out);
    if (read.has_value() != out.empty()) std::abort();
    return 0;
}
