// `unpack`: what is built into the program, as files.
#pragma once

#include <string>

#include "harness/commands/console.hpp"

namespace brokerproof::commands {

/// Writes suites, profiles, expectations, scenarios, their schemas and the notices of licences to a
/// folder, which may be given as --root then. Exit code 0, 2 if the folder is not empty, or 3.
int unpack(const std::string& folder, const console& screen);

}  // namespace brokerproof::commands
