#include "harness/commands/conform.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/commands/captures.hpp"
#include "harness/commands/conform_session.hpp"
#include "harness/commands/dashboard.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/scratch_directory.hpp"
#include "harness/expectations/loader.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/url.hpp"
#include "reports/badge.hpp"
#include "reports/console_report.hpp"
#include "reports/expectations.hpp"
#include "reports/json_writer.hpp"
#include "reports/junit_writer.hpp"
#include "reports/markdown_writer.hpp"

namespace brokerproof::commands {

namespace fs = std::filesystem;

namespace {

double process_cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<target::profile> load_target(const conform_options& chosen) {
    if (!chosen.url.empty()) {
        std::string why;
        auto profile = target::attach_profile(chosen.url, why);
        if (!profile) std::cerr << "--url: " << why << '\n';
        return profile;
    }
    problems found;
    auto profile = target::find_profile(chosen.broker, chosen.root + "/configs/brokers", found);
    for (const auto& one : found) std::cerr << describe(one) << '\n';
    return found.empty() ? profile : std::nullopt;
}

void fill_header(conform_session& s) {
    auto& r = s.result;
    r.brokerproof = BROKERPROOF_VERSION;
    r.broker.name = s.chosen.url.empty() ? s.profile.name : s.chosen.url;
    r.broker.product = s.profile.product;
    r.seed = s.seed;
    r.repeat = s.chosen.repeat;
    r.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

/// What --dashboard asks for; false when the port is taken.
bool open_page(conform_session& s) {
    if (s.chosen.dashboard.empty()) return true;
    auto served = open_dashboard(s.chosen.dashboard);
    if (!served) return false;
    std::vector<std::string> ids;
    for (const auto& one : s.planned) ids.push_back(one.id);
    s.watched = std::make_unique<live_conform>(std::move(served), s.tree, s.expected, ids);
    return true;
}

void finish_result(conform_session& s) {
    auto& r = s.result;
    r.wall_s = static_cast<double>(elapsed_ms(s)) / 1000;
    r.cpu_s = process_cpu_s();
    r.interrupted = s.interrupted;
    for (const auto& one : r.cases) r.longest_wait_ms = std::max(r.longest_wait_ms, one.waited_ms);
}

/// The known failures of the product; none, with a word on stderr, when the file is wrong.
std::optional<std::vector<expectations::expectation>> load_expected(const std::string& root,
                                                                    const std::string& product) {
    const auto path = root + "/configs/expectations/" + product + ".yaml";
    if (product.empty() || !fs::exists(path)) return std::vector<expectations::expectation>{};
    problems found;
    auto expected = expectations::load_expectations(path, found);
    for (const auto& one : found) std::cerr << describe(one) << '\n';
    if (!found.empty()) return {};
    return expected;
}

void judge_expectations(conform_session& s) {
    const bool whole = s.chosen.wanted.globs.empty() && s.chosen.wanted.ref.empty() &&
                       s.chosen.wanted.mqtt.empty() && s.chosen.suite_files.empty() &&
                       !s.interrupted && s.result.environment_problem.empty();
    reports::apply_expectations(
        s.result, s.expected, whole ? reports::run_extent::whole : reports::run_extent::selection);
}

bool write_reports(const conform_session& s) {
    const auto in_out_dir = [&](const std::string& chosen, const char* name) {
        if (!chosen.empty() || s.chosen.out_dir.empty()) return chosen;
        return s.chosen.out_dir + '/' + name;
    };
    const auto write = [&](const std::string& path, const auto& writer) {
        return write_output(path, [&](std::ostream& out) { writer(out, s.result); });
    };
    const bool json = write(in_out_dir(s.chosen.json, "result.json"), reports::write_json);
    const bool junit = write(in_out_dir(s.chosen.junit, "junit.xml"), reports::write_junit);
    const bool markdown = write(s.chosen.markdown, reports::write_markdown);
    const bool badge = write_output(s.chosen.badge, [&](std::ostream& out) {
        reports::write_badge(out, reports::badge_of(s.result));
    });
    const bool html = write_page(s.chosen.html, s.tree, s.result);
    const bool captures = write_captures(s.chosen.pcap, s.result, s.tree);
    return json && junit && markdown && badge && html && captures;
}

void print_verbose(const conform_session& s) {
    for (const auto& one : s.result.cases) {
        std::cout << fmt::format("{:<12} {:>7} ms  {}{}{}\n", name_of(one.verdict.kind),
                                 one.took_ms, one.id, one.verdict.reason.empty() ? "" : "  ",
                                 one.verdict.reason);
    }
    std::cout << '\n';
}

}  // namespace

int conform(const conform_options& given) {
    auto chosen = given;
    chosen.root = find_root(given.root);
    const auto tree = load_library(chosen.root, chosen.suite_files);
    if (!tree) return 2;
    auto planned = select(*tree, chosen.wanted);
    if (!planned) return 2;
    const auto profile = load_target(chosen);
    if (!profile) return 2;
    auto expected = load_expected(chosen.root, profile->product);
    if (!expected) return 2;
    const scratch_directory scratch;
    const auto kind = ::isatty(STDOUT_FILENO) == 1 ? reports::output_kind::terminal
                                                   : reports::output_kind::stream;
    conform_session s{
        chosen,
        *tree,
        std::move(*planned),
        *profile,
        std::move(*expected),
        chosen.out_dir.empty() ? scratch.path() : chosen.out_dir,
        chosen.seed != 0 ? chosen.seed : static_cast<std::uint64_t>(std::time(nullptr)),
        {},
        {},
        nullptr,
        false,
        {},
        reports::console_progress(std::cout, kind)};
    std::error_code ignored;
    fs::create_directories(s.work_dir, ignored);
    s.broker = std::make_unique<target::target>(s.io.get_executor(), s.profile, s.work_dir, s.seed);
    fill_header(s);
    if (!open_page(s)) return 3;
    run_rounds(s);
    finish_result(s);
    judge_expectations(s);
    if (s.watched) s.watched->ended(s.result);
    if (chosen.verbose) print_verbose(s);
    const bool coloured =
        kind == reports::output_kind::terminal && std::getenv("NO_COLOR") == nullptr;
    reports::print_report(std::cout, s.result,
                          coloured ? reports::colours::on : reports::colours::off);
    const bool written = write_reports(s);
    s.broker.reset();
    if (s.watched) close_dashboard(s.watched->take(), s.interrupted);
    const int code = reports::exit_code(s.result);
    return written || code != 0 ? code : 3;
}

}  // namespace brokerproof::commands
