// Checks files without a broker: suites and load scenarios.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/inspect.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace brokerproof::commands {
namespace {

bool validate_suites(const std::string& root, const std::vector<std::string>& files,
                     const console& screen) {
    const auto tree = load_library(root, files);
    if (!tree) {
        tell(screen, tree.error());
        return false;
    }
    std::size_t cases = 0;
    for (const auto& one : tree->suites) cases += one.cases.size();
    screen.out << fmt::format("{} suites with {} cases ({} runs) are well formed\n",
                              tree->suites.size(), cases, tree->instances.size());
    return true;
}

bool validate_scenarios(const std::vector<std::string>& files, const console& screen) {
    problems faults;
    for (const auto& file : files) static_cast<void>(loadgen::load_scenario(file, faults));
    tell(screen, faults);
    if (faults.empty()) screen.out << fmt::format("{} scenarios are well formed\n", files.size());
    return faults.empty();
}

}  // namespace

int validate(const std::string& root, const std::vector<std::string>& files,
             const console& screen) {
    const auto base = find_root(root);
    auto suites = files;
    const auto others = std::ranges::stable_partition(
        suites, [](const std::string& file) { return !loadgen::is_scenario(file); });
    std::vector<std::string> scenarios(others.begin(), others.end());
    suites.erase(others.begin(), others.end());
    if (files.empty()) scenarios = loadgen::find_scenarios(base + "/configs/scenarios");
    const bool any_suite = files.empty() || !suites.empty();
    const bool suites_good = !any_suite || validate_suites(base, suites, screen);
    const bool scenarios_good = scenarios.empty() || validate_scenarios(scenarios, screen);
    return suites_good && scenarios_good ? 0 : 2;
}

}  // namespace brokerproof::commands
