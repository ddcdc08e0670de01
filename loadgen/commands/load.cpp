#include "loadgen/commands/load.hpp"

#include <unistd.h>

#include <ostream>

#include "harness/commands/output_file.hpp"
#include "harness/commands/report.hpp"
#include "loadgen/commands/limit_search.hpp"
#include "loadgen/commands/live_files.hpp"
#include "loadgen/commands/load_display.hpp"
#include "loadgen/commands/load_plan.hpp"
#include "loadgen/commands/run.hpp"
#include "loadgen/commands/workers.hpp"
#include "loadgen/fleet/run_clock.hpp"
#include "reports/load/console.hpp"
#include "reports/load/markdown.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

constexpr int environment_failed = 3;

/// Opens /metrics and the page, as the options ask for; false if a port is taken.
bool open_to_followers(load_display& display, const load_options& options) {
    if (options.metrics_port >= 0 &&
        !display.open_metrics(static_cast<std::uint16_t>(options.metrics_port)))
        return false;
    if (!display.open_files({options.json_lines, options.csv, options.otlp})) return false;
    return options.dashboard.empty() || display.open_page(options.dashboard);
}

/// Writes the pages for people. Returns a problem for each that cannot be written.
problems write_pages(const load_options& options, const load_result& result) {
    problems unwritten;
    write_page(options.html, result, unwritten);
    write_output(
        options.markdown, [&](std::ostream& out) { reports::write_load_markdown(out, result); },
        unwritten);
    write_output(
        options.badge,
        [&](std::ostream& out) { reports::write_badge(out, reports::load_badge_of(result)); },
        unwritten);
    return unwritten;
}

/// The leader judges and reports. A worker only prints a problem of the environment.
int run_worker(const load_plan& plan, const console& screen) {
    load_display display(screen);
    const auto done = run_load(plan, display);
    if (done.result.environment_problem.empty()) return done.code;
    screen.notes << "worker " << plan.options.shard << ": " << done.result.environment_problem
                 << '\n';
    return environment_failed;
}

}  // namespace

int load_as_worker(const console& screen) {
    const auto chosen = hear_order(STDIN_FILENO);
    if (!chosen) return refuse(screen, problems{chosen.error()});
    if (chosen->clock_offset) clock_offset() = *chosen->clock_offset;
    const auto plan = plan_load(*chosen);
    if (!plan) return refuse(screen, plan.error());
    return run_worker(*plan, screen);
}

int load(const load_options& chosen, const console& screen) {
    const auto plan = plan_load(chosen);
    if (!plan) return refuse(screen, plan.error());
    load_display display(screen);
    if (!open_to_followers(display, chosen)) return environment_failed;
    const bool searches = plan->scenario.find.has_value();
    if (!searches) display.show_seconds(plan->scenario.name);
    const auto done = searches ? find_limit_of(*plan, display) : run_load(*plan, display);
    display.result_known(done.result);
    reports::print_load_report(screen.out, done.result, colours_of(screen));
    const auto unwritten_pages = write_pages(plan->options, done.result);
    tell(screen, done.unwritten);
    tell(screen, unwritten_pages);
    const bool is_all_sent = display.close_files();
    const bool is_all_written = unwritten_pages.empty() && is_all_sent;
    if (!is_all_written && done.code == 0) return environment_failed;
    display.wait_for_scrape(std::chrono::seconds(chosen.metrics_wait_s));
    display.close_page(done.result.interrupted);
    return done.code;
}

}  // namespace brokerproof::commands
