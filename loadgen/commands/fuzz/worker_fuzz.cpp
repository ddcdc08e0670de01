// What a leader and its workers read from each other.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "loadgen/commands/worker_order.hpp"
#include "loadgen/fleet/worker_protocol.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    static_cast<void>(loadgen::unpacked_snapshot(text));
    const auto order = commands::read_worker_order(text);
    if (!order) return 0;
    auto again = commands::read_worker_order(commands::written(*order));
    if (!again) std::abort();
    again->scale = order->scale;  // Boost.JSON reads decimal fractions to within some last bits
    if (*again != *order) std::abort();
    return 0;
}
