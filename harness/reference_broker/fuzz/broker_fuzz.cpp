// libFuzzer target: any play, all rules of chaos.hpp.
#include <cstdio>
#include <cstdlib>

#include "harness/reference_broker/fuzz/chaos.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string broken = brokerproof::reference_broker::broken_rule({data, size});
    if (broken.empty()) return 0;
    std::fprintf(stderr, "%s\n", broken.c_str());
    std::abort();
}
