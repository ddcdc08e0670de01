// Scenarios from configs/scenarios/NAME.yaml; configs/scenarios/README.md explains the format.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// Reads one file strictly: unknown, duplicate and missing keys, wrong types, values out of range,
/// and what cannot be judged or makes no sense are problems, all of them at once. `overrides` are
/// set before, as override.hpp explains; `file` is what stands in messages.
std::optional<scenario> load_scenario(const std::string& path, problems& out,
                                      std::span<const std::string> overrides = {});
std::optional<scenario> load_scenario_text(const std::string& text, const std::string& file,
                                           problems& out,
                                           std::span<const std::string> overrides = {});

/// Is this the text of a scenario rather than of a suite? It has the top key `scenario`.
bool is_scenario(const std::string& path);

/// The scenario files in a folder, sorted; empty when there is no such folder.
std::vector<std::string> find_scenarios(const std::string& folder);

}  // namespace brokerproof::loadgen
