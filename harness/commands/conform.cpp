#include "harness/commands/conform.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "harness/base/file_limit.hpp"
#include "harness/base/scratch_directory.hpp"
#include "harness/commands/captures.hpp"
#include "harness/commands/conform_plan.hpp"
#include "harness/commands/conform_rounds.hpp"
#include "harness/commands/dashboard.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/expectations/baseline.hpp"
#include "reports/badge.hpp"
#include "reports/console_report.hpp"
#include "reports/expectations.hpp"
#include "reports/json.hpp"
#include "reports/junit_writer.hpp"
#include "reports/markdown_writer.hpp"

namespace brokerproof::commands {

namespace {

/// Opens the page that --dashboard asks for; null if that fails.
std::unique_ptr<live_conform> open_page(const conform_plan& prepared, const console& screen) {
    auto served = open_dashboard(prepared.options.dashboard, screen);
    if (!served) return nullptr;
    std::vector<std::string> ids;
    for (const auto& planned : prepared.cases) ids.push_back(planned.id);
    return std::make_unique<live_conform>(std::move(served), prepared.tree, prepared.expected, ids);
}

bool is_complete(const reports::run_result& result) {
    return !result.interrupted && result.environment_problem.empty();
}

/// The result, in which known failures are marked as expected.
reports::run_result held_against(const std::vector<expectations::expectation>& expected,
                                 const conform_options& options, reports::run_result result) {
    const bool whole = is_whole_catalogue(options) && is_complete(result);
    reports::apply_expectations(
        result, expected, whole ? reports::run_extent::whole : reports::run_extent::selection);
    return result;
}

/// With --write-baseline, the failures of this run, written to that file; else what was known
/// before. A run that has not come to its end would leave some out.
std::vector<expectations::expectation> known_failures(const conform_plan& prepared,
                                                      const reports::run_result& result,
                                                      const console& screen, problems& unwritten) {
    const auto& file = prepared.options.write_baseline;
    if (file.empty()) return prepared.expected;
    if (!is_complete(result)) {
        unwritten.push_back({{}, file + " is not written: the run did not come to its end"});
        return prepared.expected;
    }
    auto baseline = expectations::baseline_of(result, prepared.expected);
    write_output(
        file,
        [&](std::ostream& out) { expectations::write_expectations(out, result.broker, baseline); },
        unwritten);
    std::size_t cases = 0;
    for (const auto& entry : baseline) cases += entry.cases.size();
    screen.out << fmt::format("{}: {} known failures, in {} entries\n\n", file, cases,
                              baseline.size());
    return baseline;
}

/// With --url alone nobody knows which product this is, and so no failure of it is known.
void tell_of_profiles(std::ostream& out, const conform_options& options,
                      const reports::run_result& result) {
    const bool knows_failures =
        !options.broker.empty() || !options.expectations.empty() || !options.write_baseline.empty();
    if (options.url.empty() || knows_failures) return;
    if (std::ranges::none_of(result.cases, reports::is_violation)) return;
    out << "With --broker NAME (brokerproof brokers), what is known of that broker counts: its "
           "failures and its times.\n";
}

void tell_cases(std::ostream& out, const reports::run_result& result) {
    for (const auto& ended : result.cases) {
        out << fmt::format("{:<12} {:>7} ms  {}{}{}\n", name_of(ended.verdict.kind), ended.took_ms,
                           ended.id, ended.verdict.reason.empty() ? "" : "  ",
                           ended.verdict.reason);
    }
    out << '\n';
}

/// Writes all files that the options ask for. Adds a problem for each that cannot be written.
void write_reports(const conform_plan& prepared, const reports::run_result& result,
                   problems& unwritten) {
    const auto& options = prepared.options;
    const auto write = [&](const std::string& path, const auto& writer) {
        write_output(
            path, [&](std::ostream& out) { writer(out, result); }, unwritten);
    };
    const auto in_out_dir = [&](const std::string& path, const char* name) {
        return path.empty() && !options.out_dir.empty() ? options.out_dir + '/' + name : path;
    };
    write(in_out_dir(options.json, "result.json"), reports::write_json);
    write(in_out_dir(options.junit, "junit.xml"), reports::write_junit);
    write(options.markdown, reports::write_markdown);
    write(options.badge, [](std::ostream& out, const reports::run_result& from) {
        reports::write_badge(out, reports::badge_of(from));
    });
    write_page(options.html, prepared.tree, result, unwritten);
    write_captures(options.pcap, result, prepared.tree, unwritten);
}

}  // namespace

int conform(const conform_options& chosen, const console& screen) {
    raise_file_limit();
    const auto prepared = plan_conform(chosen);
    if (!prepared) return refuse(screen, prepared.error());
    const auto& options = prepared->options;
    std::unique_ptr<live_conform> page;
    if (!options.dashboard.empty()) {
        page = open_page(*prepared, screen);
        if (!page) return 3;
    }
    const scratch_directory scratch;
    const auto work_dir = options.out_dir.empty() ? scratch.path() : options.out_dir;
    std::error_code ignored;
    std::filesystem::create_directories(work_dir, ignored);

    conform_display display(*prepared, screen, std::move(page));
    auto seen = run_rounds(*prepared, work_dir, display);
    problems unwritten;
    const auto expected = known_failures(*prepared, seen, screen, unwritten);
    const auto result = held_against(expected, options, std::move(seen));
    display.result_known(result);
    if (options.verbose) tell_cases(screen.out, result);
    reports::print_report(screen.out, result, colours_of(screen));
    tell_of_profiles(screen.out, options, result);
    write_reports(*prepared, result, unwritten);
    tell(screen, unwritten);
    close_dashboard(display.take_page(), result.interrupted, screen);
    const int code = reports::exit_code(result);
    return unwritten.empty() || code != 0 ? code : 3;
}

}  // namespace brokerproof::commands
