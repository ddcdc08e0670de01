// Nothing is left behind when this program is killed: see target/watchdog.hpp.
#pragma once

#include <optional>
#include <string>

#include "harness/commands/console.hpp"
#include "harness/target/watchdog.hpp"

namespace brokerproof::commands {

/// Keep the result until the command has ended. None if it cannot be started, which is told.
std::optional<target::watchdog> clean_up_when_killed(const console& screen);

/// The command of the watchdog itself.
int keep_watch(const std::string& mark_of_run);

}  // namespace brokerproof::commands
