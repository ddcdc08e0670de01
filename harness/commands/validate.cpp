// Checks files without a broker: suites, load scenarios, profiles and known failures.
#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "harness/commands/file_kind.hpp"
#include "harness/commands/inspect.hpp"
#include "harness/expectations/loader.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace brokerproof::commands {
namespace {

namespace fs = std::filesystem;
using names_of_files = std::vector<std::string>;

bool validate_suites(const std::string& root, const names_of_files& files, const console& screen) {
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

/// Checks each file with `check(file, faults)`.
template <class Check>
bool validate_each(const names_of_files& files, std::string_view kind, const Check& check,
                   const console& screen) {
    problems faults;
    for (const auto& file : files) check(file, faults);
    tell(screen, faults);
    if (faults.empty()) screen.out << fmt::format("{} {} are well formed\n", files.size(), kind);
    return faults.empty();
}

/// The files of configs/expectations bear the name of their product.
void check_expectations(const std::string& file, problems& faults) {
    const fs::path path(file);
    const bool is_named = path.parent_path().filename() == "expectations";
    const auto product = is_named ? path.stem().string() : expectations::unknown_product;
    static_cast<void>(expectations::load_expectations(file, product, faults));
}

names_of_files yaml_in(const std::string& folder) {
    names_of_files files;
    for (const auto& name : target::find_profiles(folder))
        files.push_back(folder + '/' + name + ".yaml");
    return files;
}

using sorted_files = std::map<file_kind, names_of_files>;

sorted_files all_files(const std::string& root) {
    return {{file_kind::suite, {}},
            {file_kind::scenario, loadgen::find_scenarios(root + "/configs/scenarios")},
            {file_kind::profile, yaml_in(root + "/configs/brokers")},
            {file_kind::expectations, yaml_in(root + "/configs/expectations")}};
}

sorted_files by_kind(const names_of_files& files) {
    sorted_files out;
    for (const auto& file : files) {
        const auto kind = kind_of_file(file);
        out[kind == file_kind::unreadable ? file_kind::suite : kind].push_back(file);
    }
    return out;
}

bool validate_kind(const std::string& root, file_kind kind, const names_of_files& files,
                   const console& screen) {
    switch (kind) {
        case file_kind::suite:
        case file_kind::unreadable: return validate_suites(root, files, screen);
        case file_kind::scenario:
            return validate_each(
                files, "scenarios",
                [](const std::string& file, problems& faults) {
                    static_cast<void>(loadgen::load_scenario(file, faults));
                },
                screen);
        case file_kind::profile:
            return validate_each(
                files, "profiles",
                [](const std::string& file, problems& faults) {
                    static_cast<void>(target::load_profile(file, faults));
                },
                screen);
        case file_kind::expectations:
            return validate_each(files, "files of known failures", check_expectations, screen);
        case file_kind::unknown: break;
    }
    for (const auto& file : files)
        tell(screen, problem{{file, 1, 1},
                             "none of its keys tells what this is: a suite has 'suite', a scenario "
                             "'scenario', a profile 'spawn' or 'url', known failures 'expected'"});
    return false;
}

}  // namespace

int validate(const std::string& root, const std::vector<std::string>& files,
             const console& screen) {
    const auto base = find_root(root);
    bool good = true;
    for (const auto& [kind, some] : files.empty() ? all_files(base) : by_kind(files))
        good = validate_kind(base, kind, some, screen) && good;
    return good ? 0 : 2;
}

}  // namespace brokerproof::commands
