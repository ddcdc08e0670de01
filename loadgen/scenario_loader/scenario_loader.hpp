// Scenarios from configs/scenarios/NAME.yaml; configs/scenarios/README.md explains the format.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Reads a file strictly and reports all problems at once: unknown, duplicate and missing keys,
/// wrong types, values out of range, and scenarios that cannot be judged or make no sense.
/// `overrides` are applied first, as override.hpp explains; `file` is the name in messages.
std::optional<scenario> load_scenario(const std::string& path, problems& out,
                                      std::span<const std::string> overrides = {});
/// The same of a text; files that the scenario names are not read.
std::optional<scenario> load_scenario_text(const std::string& text, const std::string& file,
                                           problems& out,
                                           std::span<const std::string> overrides = {});

/// The scenario files in a folder, sorted; empty when there is no such folder.
std::vector<std::string> find_scenarios(const std::string& folder);

}  // namespace brokerproof::loadgen
