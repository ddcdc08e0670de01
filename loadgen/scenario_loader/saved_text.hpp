// A scenario as it is saved in the result of a run, where everybody may read it.
#pragma once

#include <string>
#include <vector>

namespace brokerproof::loadgen {

/// The text of a scenario file that can be read, with "***" for each password. Empty when the
/// passwords of a group cannot be found in the text.
std::string without_passwords(const std::string& text);

/// The same for changes by `--set`: "groups.devices.password=***".
std::vector<std::string> without_passwords(std::vector<std::string> overrides);

}  // namespace brokerproof::loadgen
