#include "harness/commands/conform.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/base/text.hpp"
#include "harness/commands/captures.hpp"
#include "harness/commands/collect.hpp"
#include "harness/commands/dashboard.hpp"
#include "harness/commands/live_conform.hpp"
#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "harness/commands/scratch_directory.hpp"
#include "harness/expectations/loader.hpp"
#include "harness/target/profile_loader.hpp"
#include "harness/target/url.hpp"
#include "reports/badge.hpp"
#include "reports/console_progress.hpp"
#include "reports/console_report.hpp"
#include "reports/expectations.hpp"
#include "reports/json_writer.hpp"
#include "reports/junit_writer.hpp"
#include "reports/markdown_writer.hpp"

namespace brokerproof::commands {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

namespace {

/// Everything that one `conform` needs, from start to report.
struct session {
    const conform_options& chosen;
    const library& tree;
    std::vector<plan::instance> planned;
    target::profile profile;
    std::vector<expectations::expectation> expected;
    std::string work_dir;
    std::uint64_t seed = 0;
    asio::io_context io{1};
    std::unique_ptr<target::target> broker;
    engine::engine* current = nullptr;  ///< the round that runs now
    bool interrupted = false;
    reports::run_result result;
    reports::console_progress progress;
    steady::time_point began = steady::now();
    std::unique_ptr<live_conform> watched = nullptr;  ///< in a browser; none: nobody asked for it
};

double process_cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t elapsed_ms(const session& s) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - s.began).count();
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

std::vector<mqtt::version> versions_to_use(const session& s) {
    std::vector<mqtt::version> out;
    for (const auto v : s.profile.versions) {
        const bool needed = s.chosen.wanted.mqtt.empty() ||
                            s.chosen.wanted.mqtt == mqtt::name_of(v) ||
                            s.chosen.wanted.mqtt == plan::tag_of(v);
        const bool by_client = std::ranges::any_of(s.planned, [v](const plan::instance& one) {
            return std::ranges::any_of(one.source->clients,
                                       [v](const auto& group) { return group.version == v; });
        });
        if (needed || by_client) out.push_back(v);
    }
    return out;
}

/// How a case's result joins what earlier rounds found of it.
using joining = void (*)(reports::case_result& into, reports::case_result next);

void add_round(session& s, const engine::engine& round, joining join) {
    for (std::size_t i = 0; i < round.results().size(); ++i) {
        const auto& finished = round.results()[i];
        if (finished.planned == nullptr) continue;
        auto next = judged(finished, s.tree);
        const auto same = std::ranges::find(s.result.cases, next.id, &reports::case_result::id);
        if (same == s.result.cases.end()) {
            s.result.cases.push_back(std::move(next));
        } else {
            join(*same, std::move(next));
        }
    }
    s.result.connections += round.connections();
    if (s.result.environment_problem.empty())
        s.result.environment_problem = round.environment_problem();
    s.result.observed = observed_facts(round.found(), s.result.cases);
}

engine::options options_of(const session& s, int number) {
    engine::options out;
    out.versions = versions_to_use(s);
    out.jobs = s.chosen.jobs != 0 ? s.chosen.jobs : s.profile.jobs;
    out.private_jobs = s.profile.private_jobs;
    out.seed = s.seed + static_cast<std::uint64_t>(number);
    out.work_dir = s.work_dir;
    return out;
}

/// Returns how many ran side by side.
awaitable<std::size_t> run_round(session& s, const std::vector<plan::instance>& planned,
                                 const engine::options& options, joining join) {
    engine::engine round(s.io.get_executor(), *s.broker, options);
    s.current = &round;
    if (s.interrupted) round.interrupt("interrupted");
    s.progress.started(static_cast<int>(planned.size()));
    const engine::engine::on_finished finished = [&s](const engine::finished_case& one) {
        auto result = judged(one, s.tree);
        const bool known = reports::is_expected(s.expected, s.result.broker.version, result.id);
        if (!known) s.progress.finished(result);
        if (s.watched) s.watched->finished(std::move(result));
    };
    const engine::engine::on_tick tick = [&s](const engine::progress& now) {
        s.progress.tick(elapsed_ms(s), static_cast<int>(now.done), static_cast<int>(now.running),
                        now.longest_remaining.count());
        if (s.watched) s.watched->tick(elapsed_ms(s), now);
    };
    co_await round.run(planned, finished, tick);
    s.current = nullptr;
    add_round(s, round, join);
    co_return round.jobs_used();
}

/// What timing noise left open is run once more, in peace: a few cases at a time. Not when rounds
/// are counted (--repeat), for then each of them says what it saw.
awaitable<void> look_again(session& s) {
    constexpr std::size_t few = 4;
    const auto open = left_open(s.planned, s.result.cases);
    if (open.empty() || s.chosen.repeat > 1 || s.interrupted ||
        !s.result.environment_problem.empty())
        co_return;
    std::cerr << fmt::format("{} of {} cases were left open by timing noise and run again\n",
                             open.size(), s.planned.size());
    auto options = options_of(s, s.chosen.repeat);
    options.jobs = options.jobs == 0 ? few : std::min(options.jobs, few);
    co_await run_round(s, open, options, replace_by_second_look);
    s.result.second_looks = open.size();
}

std::string with_log(const session& s, std::string text) {
    const auto lines = s.broker->last_log_lines();
    if (lines.empty()) return text;
    text += "\nlast lines of its log:";
    for (const auto& line : lines) text += "\n  " + line;
    return text;
}

awaitable<void> run_rounds(session& s) {
    const auto started = co_await s.broker->start();
    if (!started.ok()) {
        s.result.environment_problem = started.problem;
        co_return;
    }
    s.result.broker.version = s.broker->product_version();
    s.result.broker.url = "mqtt://" + net::describe(s.broker->where());
    if (s.watched)
        s.watched->began(s.result, s.planned.size() * static_cast<std::size_t>(s.chosen.repeat));
    for (int number = 0; number < s.chosen.repeat && !s.interrupted; ++number) {
        if (s.chosen.repeat > 1)
            std::cerr << "round " << number + 1 << " of " << s.chosen.repeat << '\n';
        const auto jobs = co_await run_round(s, s.planned, options_of(s, number), merge_attempt);
        s.result.jobs = static_cast<std::int64_t>(jobs);
        if (!s.result.environment_problem.empty()) break;
    }
    co_await look_again(s);
    if (!s.result.environment_problem.empty() && s.broker->spawned()) {
        s.result.environment_problem = with_log(s, s.result.environment_problem);
    }
    const auto used = s.broker->resources();
    s.result.broker.cpu_s = used.cpu_s;
    s.result.broker.peak_rss_kib = used.peak_rss_kib;
    co_await s.broker->stop();
}

void run_until_done(session& s) {
    asio::signal_set signals(s.io, SIGINT, SIGTERM);
    signals.async_wait([&s](error_code error, int) {
        if (error) return;
        s.interrupted = true;
        std::cerr << "\ninterrupted: ending the running cases and writing the report\n";
        if (s.current != nullptr) s.current->interrupt("interrupted");
    });
    std::exception_ptr failure;
    asio::co_spawn(s.io, run_rounds(s), [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    });
    s.io.run();
    s.progress.stopped();
    if (failure) std::rethrow_exception(failure);
}

void fill_header(session& s) {
    auto& r = s.result;
    r.brokerproof = BROKERPROOF_VERSION;
    r.broker.name = s.chosen.url.empty() ? s.profile.name : s.chosen.url;
    r.broker.product = s.profile.product;
    r.seed = s.seed;
    r.repeat = s.chosen.repeat;
    r.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

/// What --dashboard asks for; false when the port is taken.
bool open_page(session& s) {
    if (s.chosen.dashboard.empty()) return true;
    auto served = open_dashboard(s.chosen.dashboard);
    if (!served) return false;
    std::vector<std::string> ids;
    for (const auto& one : s.planned) ids.push_back(one.id);
    s.watched = std::make_unique<live_conform>(std::move(served), s.tree, s.expected, ids);
    return true;
}

void finish_result(session& s) {
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

void judge_expectations(session& s) {
    const bool whole = s.chosen.wanted.globs.empty() && s.chosen.wanted.ref.empty() &&
                       s.chosen.wanted.mqtt.empty() && s.chosen.suite_files.empty() &&
                       !s.interrupted && s.result.environment_problem.empty();
    reports::apply_expectations(
        s.result, s.expected, whole ? reports::run_extent::whole : reports::run_extent::selection);
}

bool write_reports(const session& s) {
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

void print_verbose(const session& s) {
    for (const auto& one : s.result.cases) {
        std::cout << fmt::format("{:<12} {:>7} ms  {}{}{}\n", judge::name_of(one.verdict.kind),
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
    session s{chosen,
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
    run_until_done(s);
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
