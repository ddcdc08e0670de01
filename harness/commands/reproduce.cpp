#include "harness/commands/reproduce.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/reproduce/issue.hpp"
#include "harness/reproduce/script.hpp"
#include "reports/json.hpp"
#include "reports/wire_capture.hpp"

namespace brokerproof::commands {

namespace {

using reports::case_result;

/// Runs the case several times against a private broker, or the one at the URL.
bool run_now(const reproduce_options& chosen, const std::string& file, const console& screen) {
    conform_options options;
    options.root = chosen.root;
    options.wanted.globs = {chosen.wanted};
    if (!chosen.broker.empty()) options.broker = chosen.broker;
    options.url = chosen.url;
    options.repeat = chosen.repeat;
    options.json = file;
    const int code = conform(options, screen);
    return code == 0 || code == 1;
}

bool has_failed(const case_result& one) {
    return one.verdict.kind == judge::verdict_kind::fail ||
           one.verdict.kind == judge::verdict_kind::advice;
}

bool is_wanted(const case_result& one, const std::string& wanted) {
    return glob_match(wanted, one.id) || glob_match(wanted + "@*", one.id) ||
           std::ranges::any_of(one.catalogue,
                               [&](const auto& id) { return glob_match(wanted, id); });
}

/// The cases that failed. That there are none is a problem.
result<std::vector<const case_result*>> failures_of(const reports::run_result& run,
                                                    const std::string& wanted) {
    std::vector<const case_result*> failed;
    std::size_t matching = 0;
    for (const auto& one : run.cases) {
        if (!is_wanted(one, wanted)) continue;
        ++matching;
        if (has_failed(one)) failed.push_back(&one);
    }
    if (matching == 0)
        return problem{{}, fmt::format("no case of this result matches '{}'", wanted)};
    if (failed.empty()) return problem{{}, "it did not fail: there is nothing to report"};
    return failed;
}

std::string about_text(const reports::run_result& run, const case_result& found) {
    return wrap(fmt::format("Against {} {}: {}. {}", run.broker.product, run.broker.version,
                            found.verdict.reason, found.verdict.why),
                96, 0) +
           wrap(fmt::format("Seen {}; case {} of brokerproof {}.", reproduce::how_often(found),
                            found.id, run.brokerproof),
                96, 0);
}

int write_folder(const std::string& folder, const reproduce::issue& report, const console& screen) {
    const auto& found = report.found;
    const reproduce::script_head head{
        fmt::format("{} (MQTT {})", found.title, mqtt::name_of(found.version)),
        about_text(report.run, found)};
    const auto script = reproduce::script_of(report.planned, found.trace, head);
    if (!script.refusal.empty())
        return refuse(screen, problem{{},
                                      fmt::format("{}: no script can show it by itself: {}",
                                                  found.id, script.refusal)});
    const auto program = folder + "/reproduce.py";
    problems unwritten;
    write_output(
        program, [&](std::ostream& out) { out << script.text; }, unwritten);
    write_output(
        folder + "/issue.md", [&](std::ostream& out) { reproduce::write_issue(out, report); },
        unwritten);
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    std::error_code ignored;
    std::filesystem::permissions(program, std::filesystem::perms::owner_exec,
                                 std::filesystem::perm_options::add, ignored);
    screen.out << fmt::format("{}/issue.md and reproduce.py: {} {}\n", folder, found.id,
                              reproduce::how_often(found));
    return 0;
}

}  // namespace

int reproduce(const reproduce_options& chosen, const console& screen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return refuse(screen, tree.error());
    const auto file = chosen.result.empty() ? chosen.folder + "/result.json" : chosen.result;
    if (chosen.result.empty() && !run_now(chosen, file, screen)) return 3;
    const auto run = reports::read_json_file(file);
    if (!run) return refuse(screen, run.error());
    int worst = 0;
    const auto failed = failures_of(*run, chosen.wanted);
    if (!failed) return refuse(screen, failed.error());
    for (const auto* found : *failed) {
        const auto planned = std::ranges::find(tree->instances, found->id, &plan::instance::id);
        if (planned == tree->instances.end()) {
            worst = refuse(screen, problem{{}, found->id + ": no longer in the suites"});
            continue;
        }
        const auto folder = failed->size() == 1
                                ? chosen.folder
                                : chosen.folder + '/' + reports::file_name_of(found->id);
        worst = std::max(worst,
                         write_folder(folder, {*planned, tree->statements, *run, *found}, screen));
    }
    return worst;
}

}  // namespace brokerproof::commands
