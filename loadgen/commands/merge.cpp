// `brokerproof merge`: joins the slices of a load run exactly, and judges them as one run.
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "loadgen/commands/load.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/commands/slices.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"
#include "reports/load/console.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;
namespace {

std::vector<std::string> files_in(const std::vector<std::string>& folders) {
    std::vector<std::string> files;
    for (const auto& folder : folders) {
        files.push_back(std::filesystem::is_directory(folder) ? folder + "/result.json" : folder);
    }
    return files;
}

/// Joins everything except the books of the ledger.
result<load_result> joined(const std::vector<std::string>& files) {
    std::optional<load_result> whole;
    for (const auto& file : files) {
        auto document = reports::read_load_json_file(file);
        if (!document) return document.error();
        if (document->result.brokers.empty()) {
            return problem{
                {file},
                "this result has no broker: join the --out folders of `load --shard`, each of a "
                "run that reached its broker"};
        }
        if (!whole) {
            whole = std::move(document->result);
        } else if (const auto all_joined = join(*whole, document->result); !all_joined) {
            return problem{{file}, all_joined.error().text};
        }
    }
    if (!whole) return problem{{}, "there are no slices"};
    return std::move(*whole);
}

result<scenario> scenario_of(const load_result& run) {
    problems faults;
    auto loaded = load_scenario_text(run.text, run.scenario + ".yaml", faults, run.terms.overrides);
    if (!faults.empty()) return faults.front();
    if (!loaded) return problem{{}, "the scenario cannot be read"};
    if (run.terms.scale != 1) *loaded = scaled(*loaded, run.terms.scale);
    loaded->seed = run.seed;
    return std::move(*loaded);
}

/// The ledger of all slices together. A missing slice is a problem.
result<ledger_report> audit_together(const load_result& run, const scenario& scenario,
                                     const std::vector<std::string>& files) {
    if (!run.complete()) {
        return problem{{},
                       fmt::format("there are {} of {} slices, but the ledger needs all",
                                   run.slices_here.size(), run.slices)};
    }
    const topology layout(scenario, run.run, run.slices,
                          static_cast<std::uint32_t>(run.brokers.size()));
    session_rules rules;
    rules.grace_ns = run.terms.grace_ns;
    const auto books = read_slices(files, layout, rules);
    if (!books) return books.error();
    return audit(layout, books->sent, books->received, books->sessions, policy_of(run.terms));
}

}  // namespace

int merge_load(const std::vector<std::string>& folders, const std::string& out_dir,
               const console& screen) {
    const auto files = files_in(folders);
    auto run = joined(files);
    if (!run) return refuse(screen, run.error());
    const auto scenario = scenario_of(*run);
    if (!scenario) return refuse(screen, scenario.error());
    auto ledger = audit_together(*run, *scenario, files);
    if (!ledger) return refuse(screen, ledger.error());
    run->ledger = std::move(*ledger);
    const auto whole = judged(std::move(*run), *scenario);
    const auto unwritten = write_result(whole, {}, {{}, out_dir});
    tell(screen, unwritten);
    reports::print_load_report(screen.out, whole, colours_of(screen));
    return exit_code_of(whole, unwritten);
}

}  // namespace brokerproof::commands
