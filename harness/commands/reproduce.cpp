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

/// Runs the case several times against a private broker, or the one at the URL. The exit code of
/// `conform`.
int run_now(const reproduce_options& chosen, const std::string& file, const console& screen) {
    conform_options options;
    options.root = chosen.root;
    options.wanted.globs = {chosen.wanted};
    options.broker = chosen.broker;
    options.url = chosen.url;
    options.access = chosen.access;
    options.transport = chosen.transport;
    options.repeat = chosen.repeat;
    options.json = file;
    return conform(options, screen);
}

bool has_failed(const case_result& judged_case) {
    return judged_case.verdict.kind == judge::verdict_kind::fail ||
           judged_case.verdict.kind == judge::verdict_kind::advice;
}

bool is_wanted(const case_result& judged_case, const std::string& wanted) {
    return glob_match(wanted, judged_case.id) || glob_match(wanted + "@*", judged_case.id) ||
           std::ranges::any_of(judged_case.catalogue,
                               [&](const auto& id) { return glob_match(wanted, id); });
}

/// The cases that failed. It is a problem if there are none.
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
    if (failed.empty()) return problem{{}, "the case did not fail, so there is nothing to report"};
    return failed;
}

std::string about_text(const reports::run_result& run, const case_result& failed_case) {
    return wrap(fmt::format("Against {}: {}. {}", product_title(run.broker),
                            failed_case.verdict.reason, failed_case.verdict.meaning),
                96, 0) +
           wrap(fmt::format("Seen {}; case {} of brokerproof {}.",
                            reproduce::how_often(failed_case), failed_case.id, run.brokerproof),
                96, 0);
}

int write_folder(const std::string& folder, const reproduce::issue& report, const console& screen) {
    const auto& failed_case = report.failed_case;
    const reproduce::script_head head{
        fmt::format("{} (MQTT {})", failed_case.title, mqtt::name_of(failed_case.version)),
        about_text(report.run, failed_case)};
    const auto script = reproduce::script_of(report.planned, failed_case.trace, head);
    if (!script.refusal.empty())
        return refuse(screen, problem{{},
                                      fmt::format("{}: no script can show this failure: {}",
                                                  failed_case.id, script.refusal)});
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
    screen.out << fmt::format("{}/issue.md and reproduce.py: {} {}\n", folder, failed_case.id,
                              reproduce::how_often(failed_case));
    return 0;
}

}  // namespace

int reproduce(const reproduce_options& chosen, const console& screen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return refuse(screen, tree.error());
    const auto file = chosen.result.empty() ? chosen.folder + "/result.json" : chosen.result;
    if (chosen.result.empty()) {
        const int code = run_now(chosen, file, screen);
        if (code != 0 && code != 1) return code;
    }
    const auto run = reports::read_json_file(file);
    if (!run) return refuse(screen, run.error());
    int worst = 0;
    const auto failed = failures_of(*run, chosen.wanted);
    if (!failed) return refuse(screen, failed.error());
    for (const auto* failed_case : *failed) {
        const auto planned =
            std::ranges::find(tree->instances, failed_case->id, &plan::instance::id);
        if (planned == tree->instances.end()) {
            worst =
                refuse(screen, problem{{}, failed_case->id + ": it is no longer in the suites"});
            continue;
        }
        const auto folder = failed->size() == 1
                                ? chosen.folder
                                : chosen.folder + '/' + reports::file_name_of(failed_case->id);
        worst = std::max(
            worst, write_folder(folder, {*planned, tree->statements, *run, *failed_case}, screen));
    }
    return worst;
}

}  // namespace brokerproof::commands
