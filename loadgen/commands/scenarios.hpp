// The scenarios of configs/scenarios by their names.
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace brokerproof::commands {

/// The file of a scenario: `name` as people type it, "fan-out" or a path (it holds a slash or ends
/// with .yaml). A name that is not there is a problem.
result<std::string> path_of_scenario(const std::string& name, const std::string& root);

}  // namespace brokerproof::commands
