// `brokerproof merge`: slices of one load run, joined exactly and judged as one.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "loadgen/commands/load.hpp"
#include "loadgen/commands/slices.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"
#include "reports/load/console.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

std::vector<std::string> files_in(const std::vector<std::string>& folders) {
    std::vector<std::string> files;
    for (const auto& one : folders) {
        files.push_back(std::filesystem::is_directory(one) ? one + "/result.json" : one);
    }
    return files;
}

/// Everything but the books; none: `why` says what does not fit.
std::optional<load_result> joined(const std::vector<std::string>& files, std::string& why) {
    std::optional<load_result> all;
    for (const auto& file : files) {
        auto document = reports::read_load_json_file(file);
        if (!document) {
            why = describe(document.error());
            return {};
        }
        if (!all) {
            all = std::move(document->result);
        } else if (const auto misfit = join(*all, document->result); !misfit.empty()) {
            why = fmt::format("{}: {}", file, misfit);
            return {};
        }
    }
    return all;
}

std::optional<scenario> scenario_of(const load_result& result, std::string& why) {
    problems found;
    auto of =
        load_scenario_text(result.text, result.scenario + ".yaml", found, result.terms.overrides);
    if (!of || !found.empty()) {
        why = found.empty() ? "the scenario cannot be read" : describe(found.front());
        return {};
    }
    if (result.terms.scale != 1) *of = scaled(*of, result.terms.scale);
    of->seed = result.seed;
    return of;
}

/// The ledger of all slices together; only when all are there.
bool judge_together(load_result& result, const scenario& of, const std::vector<std::string>& files,
                    std::string& why) {
    if (!result.complete()) {
        why = fmt::format("{} of {} slices are here: the ledger needs all",
                          result.slices_here.size(), result.slices);
        return false;
    }
    const topology who(of, result.run, result.slices,
                       static_cast<std::uint32_t>(result.brokers.size()));
    session_rules rules;
    rules.grace_ns = result.terms.grace_ns;
    const auto books = read_slices(files, who, rules, why);
    if (!books) return false;
    result.ledger =
        audit(who, books->sent, books->received, books->sessions, policy_of(result.terms));
    return true;
}

int refused(const std::string& why) {
    std::cerr << why << '\n';
    return 2;
}

}  // namespace

int merge_load(const std::vector<std::string>& folders, const std::string& out_dir) {
    const auto files = files_in(folders);
    std::string why;
    auto result = joined(files, why);
    if (!result) return refused(why);
    const auto of = scenario_of(*result, why);
    if (!of || !judge_together(*result, *of, files, why)) return refused(why);
    std::error_code ignored;
    if (!out_dir.empty()) std::filesystem::create_directories(out_dir, ignored);
    const int code = judge_and_write(*result, *of, {}, {}, out_dir);
    const bool coloured = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    reports::print_load_report(std::cout, *result,
                               coloured ? reports::colours::on : reports::colours::off);
    return code;
}

}  // namespace brokerproof::commands
