#include "harness/commands/clean_up.hpp"

#include <utility>

namespace brokerproof::commands {

std::optional<target::watchdog> clean_up_when_killed(const console& screen) {
    auto started = target::watchdog::start();
    if (started) return std::move(*started);
    tell(screen, started.error());
    return std::nullopt;
}

int keep_watch(const std::string& mark_of_run) {
    target::keep_watch(mark_of_run);
    return 0;
}

}  // namespace brokerproof::commands
