// `brokerproof scenarios`, and a scenario by its name.
#include "loadgen/commands/scenarios.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/tree.hpp"
#include "loadgen/commands/load.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace brokerproof::commands {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t name_width = 22;
constexpr std::size_t list_width = 80;

std::string folder_in(const std::string& root) { return root + "/configs/scenarios"; }

}  // namespace

result<std::string> path_of_scenario(const std::string& name, const std::string& root) {
    if (name.find('/') != std::string::npos || name.ends_with(".yaml")) return name;
    std::vector<std::string> names;
    for (const auto& file : loadgen::find_scenarios(folder_in(root))) {
        names.push_back(fs::path(file).stem().string());
        if (names.back() == name) return file;
    }
    return failure(
        fmt::format("there is no scenario '{}'{}; `brokerproof scenarios` shows them all", name,
                    suggestion(name, names)));
}

int list_scenarios(const std::string& root, const console& screen) {
    problems faults;
    for (const auto& file : loadgen::find_scenarios(folder_in(find_root(root)))) {
        const auto loaded = loadgen::load_scenario(file, faults);
        if (!loaded) continue;
        const auto name = fs::path(file).stem().string();
        auto about = wrap(loaded->about, list_width, name_width);
        const bool fits = name.size() < name_width && about.size() > name.size();
        screen.out << (fits ? about.replace(0, name.size(), name) : name + '\n' + about);
    }
    return faults.empty() ? 0 : refuse(screen, faults);
}

}  // namespace brokerproof::commands
