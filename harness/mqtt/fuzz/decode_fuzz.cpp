// libFuzzer target: checks all rules of the decoder on arbitrary bytes.
#include <cstdio>
#include <cstdlib>

#include "harness/mqtt/fuzz/decode_rules.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string broken = brokerproof::mqtt::broken_rule({data, size});
    if (broken.empty()) return 0;
    std::fprintf(stderr, "%s\n", broken.c_str());
    std::abort();
}
