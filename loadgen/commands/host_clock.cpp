#include "loadgen/commands/host_clock.hpp"

#include <chrono>
#include <fstream>
#include <string>

#include <sys/timex.h>

namespace brokerproof::commands {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds unsynchronized = std::chrono::seconds(1);

/// Differs for each start of each kernel.
std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

nanoseconds uncertainty_by_kernel() {
    timex state{};
    const bool is_synchronized =
        ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    return is_synchronized ? std::chrono::microseconds(state.maxerror) : unsynchronized;
}

}  // namespace

loadgen::host_clock clock_of_this_machine(std::optional<std::int64_t> told_ns) {
    return {boot_id(), told_ns ? *told_ns : uncertainty_by_kernel().count()};
}

}  // namespace brokerproof::commands
