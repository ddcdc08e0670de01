#include "loadgen/commands/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <iostream>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/base/text.hpp"
#include "loadgen/commands/brokers.hpp"
#include "loadgen/commands/slices.hpp"
#include "loadgen/commands/live_metrics.hpp"
#include "loadgen/commands/outcome.hpp"
#include "loadgen/commands/workers.hpp"
#include "harness/commands/scratch_directory.hpp"
#include "loadgen/fleet/preflight.hpp"
#include "loadgen/fleet/steady_now.hpp"
#include "loadgen/fleet/sweep.hpp"
#include "reports/load/progress.hpp"

namespace brokerproof::commands {

namespace fs = std::filesystem;
using namespace loadgen;

namespace {

/// Less than a leader waits for its workers to end.
constexpr std::chrono::seconds sweep_limit{8};

/// Everything that one run needs, from start to report.
struct session {
    session(const load_order& given, reports::load_progress shown)
        : order(given),
          chosen(given.chosen),
          wanted(given.wanted),
          ours(given.ours),
          progress(std::move(shown)) {}

    const load_order& order;
    const load_options& chosen;
    const scenario& wanted;
    share ours;
    std::vector<threshold_rule> rules;
    asio::io_context io{1};
    std::optional<load_brokers> brokers;
    std::optional<fleet_plan> plan;
    std::string work_dir;
    conductor* leads = nullptr;
    std::string death;  ///< of a broker of ours
    timekeeper seconds;
    load_result result;
    boost::json::value books;              ///< of slices, to be joined with others
    std::vector<client_number> leftovers;  ///< whose sessions the run has left on the broker
    reports::load_progress progress;
    expose::live_run live;  ///< for scrapes
};

std::string run_name(const load_options& chosen, std::uint64_t seed) {
    if (!chosen.run.empty()) return chosen.run;
    const auto now = static_cast<std::uint64_t>(std::time(nullptr));
    const auto hash = stable_hash(fmt::format("{} {}", now, ::getpid()), seed);
    return fmt::format("r{:08x}", hash & 0xFFFFFFFFU);
}

bool comes_back(const group& of) {
    return !std::holds_alternative<stay>(of.life) && !std::holds_alternative<stuck>(of.life);
}

/// Fills in the plan once the brokers answer; empty, or what is wrong.
std::string make_plan(session& s) {
    std::string why;
    auto addresses = s.brokers->addresses(s.io, why);
    if (addresses.empty()) return why;
    const auto count = static_cast<std::uint32_t>(addresses.size());
    const auto run = run_name(s.chosen, s.wanted.seed);
    fleet_plan plan{topology(s.wanted, run, s.ours.slices, count)};
    plan.run_number = static_cast<std::uint32_t>(stable_hash(run, 1));
    plan.slices = s.ours.slices;
    plan.brokers = std::move(addresses);
    plan.connect_window = s.chosen.connect_window;
    const auto& profile = s.brokers->description();
    plan.rules.grace_ns = nanoseconds(profile.grace).count();
    plan.rules.keep_alive_tolerance_ns = nanoseconds(profile.keep_alive_tolerance).count();
    const std::uint32_t of_broker = (plan.who.clients() + count - 1) / count;
    const bool returns = std::ranges::any_of(s.wanted.groups, comes_back);
    plan.sources = plan_sources(of_broker, returns, s.brokers->on_loopback(), s.order.sources);
    complete(plan);
    s.plan.emplace(std::move(plan));
    return {};
}

/// Limits are a process's: of workers each bears its part, and he who leads them none.
std::uint32_t clients_a_process(const session& s, std::uint32_t all) {
    const std::uint32_t here = (all * s.ours.count + s.ours.slices - 1) / s.ours.slices;
    const std::uint32_t processes = s.chosen.led ? 1 : std::max(1U, s.chosen.workers);
    return (here + processes - 1) / processes;
}

/// What this machine lacks for the run; printed.
bool machine_suffices(const session& s) {
    needs wanted;
    const auto brokers = static_cast<std::uint32_t>(s.plan->brokers.size());
    wanted.all_clients = s.plan->who.clients();
    wanted.clients = clients_a_process(s, wanted.all_clients);
    wanted.busiest_broker = (wanted.all_clients + brokers - 1) / brokers;
    wanted.spawns_broker = s.brokers->spawned();
    const auto missing = shortages(wanted, raise_and_read(), s.plan->sources);
    for (const auto& one : missing) std::cerr << one << '\n';
    return missing.empty();
}

void show(session& s, const tick_report& now) {
    reports::load_moment moment;
    moment.at_ns = now.at_ns - now.began_ns;
    moment.phase = s.wanted.phases[now.phase].name;
    moment.phase_number = now.phase + 1;
    moment.phases = s.wanted.phases.size();
    moment.groups = s.result.groups;
    moment.second = s.seconds.timeline().back();
    for (const auto& group : now.so_far.so_far.groups) {
        moment.late_sends += group[count::late_sends];
        moment.connects_failed += group[count::connects_failed] + group[count::connects_refused];
    }
    for (const auto& counts : now.so_far.received) moment.wrong.add(counts);
    if (!s.order.quiet) s.progress.tick(moment);
}

/// A reason to end the run: a threshold with `abort` that is crossed, a broker that died.
std::string look(session& s, const tick_report& now) {
    if (s.seconds.look(now)) show(s, now);
    if (s.order.metrics) {
        s.live = live_of(s.wanted, s.plan->who.run(), s.brokers->described(), now);
        s.order.metrics->publish(s.live);
    }
    if (s.order.watched) {
        auto so_far = s.result;
        so_far.brokers = s.brokers->described();
        so_far.timeline = s.seconds.timeline();
        s.order.watched->tick(std::move(so_far), s.wanted, now);
    }
    const auto death = s.brokers->death();
    if (!death.empty()) {
        s.death = death;
        if (s.leads != nullptr) s.leads->give_up();
        return "the broker died";
    }
    for (const auto& one : thresholds_so_far(s.rules, now)) {
        if (one.rule.abort && one.verdict == threshold_verdict::crossed) return one.rule.text;
    }
    return {};
}

void put_header(session& s) {
    auto& r = s.result;
    r.brokerproof = BROKERPROOF_VERSION;
    r.scenario = s.wanted.name;
    r.about = s.wanted.about;
    r.seed = s.wanted.seed;
    r.text = s.order.text;
    r.run = s.plan->who.run();
    r.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    r.terms.overrides = s.chosen.overrides;
    r.terms.scale = s.chosen.scale;
    r.terms.grace_ns = s.plan->rules.grace_ns;
    r.terms.queue_limit = s.brokers->description().queue_limit;
    r.slices = s.ours.slices;
    for (std::uint32_t i = 0; i < s.ours.count; ++i) r.slices_here.push_back(s.ours.first + i);
    for (const group& one : s.wanted.groups) {
        r.groups.push_back(one.name);
        r.clients.push_back(one.clients);
    }
}

int report(session& s) {
    return judge_and_write(s.result, s.wanted, s.books, s.chosen.json, s.chosen.out_dir);
}

awaitable<run_outcome> lead(session& s, crew& led, timetable when) {
    const conductor::on_tick told = [&s](const tick_report& now) { return look(s, now); };
    conductor leads(s.io.get_executor(), s.wanted, led, when, told);
    s.leads = &leads;
    auto outcome = co_await leads.run();
    s.leads = nullptr;
    co_return outcome;
}

/// What the slices of this process have found; judged, if they are all there are.
void take_over(session& s, const run_outcome& outcome, slice_result&& all) {
    s.leftovers = std::move(all.leftovers);
    put_outcome(s.result, s.wanted, outcome, all.last);
    s.result.timeline = s.seconds.timeline();
    s.result.terms.drained = outcome.drained;
    if (s.ours.whole()) {
        s.result.ledger =
            audit(s.plan->who, all.sent, all.received, all.sessions, policy_of(s.result.terms));
    } else {
        s.books = books_to_json(all);
    }
}

/// A broker that others use must not keep our sessions; one of ours ends with them.
awaitable<void> leave_nothing(session& s) {
    if (s.brokers->spawned() || s.leftovers.empty() || !s.death.empty()) co_return;
    const auto done = co_await sweep(*s.plan, std::move(s.leftovers), sweep_limit);
    if (done.left != 0) {
        std::cerr << fmt::format("{} sessions stay on the broker: it did not let us end them\n",
                                 done.left);
    }
}

awaitable<void> run_here(session& s) {
    local_crew ours(s.io.get_executor(), *s.plan, s.ours.first, s.ours.count);
    timetable when;
    when.start = s.order.start;
    when.fixed = !s.ours.whole();
    const auto outcome = co_await lead(s, ours, when);
    take_over(s, outcome, ours.take_result());
    co_await leave_nothing(s);
}

awaitable<void> run_led(session& s) {
    local_crew ours(s.io.get_executor(), *s.plan, s.ours.first, s.ours.count);
    worker_socket leader(s.io, asio::local::stream_protocol(), STDIN_FILENO);
    const std::function<std::string()> write = [&] {
        run_outcome outcome;
        outcome.began_ns = to_ns(ours.began());
        outcome.ended_ns = to_ns(steady_now());
        take_over(s, outcome, ours.take_result());
        return report(s) == 3 ? std::string("a worker cannot write its result") : std::string();
    };
    co_await obey(leader, ours, write);
    co_await leave_nothing(s);
}

awaitable<void> run_workers(session& s) {
    worker_crew workers(s.io.get_executor(), s.chosen, s.brokers->urls(), s.plan->who.run(),
                        s.order.threads, s.work_dir);
    const timetable when;
    const auto outcome = co_await lead(s, workers, when);
    std::string why;
    std::optional<slice_result> all;
    if (outcome.failure.empty()) {
        all = read_slices(workers.results(), s.plan->who, s.plan->rules, why);
    }
    if (all) {
        all->last.recoveries = outcome.last.recoveries;
        take_over(s, outcome, std::move(*all));
    } else {
        put_outcome(s.result, s.wanted, outcome, outcome.last);
        if (s.result.environment_problem.empty()) s.result.environment_problem = why;
    }
}

awaitable<void> run(session& s) {
    auto problem = co_await s.brokers->start();
    if (problem.empty()) problem = make_plan(s);
    if (problem.empty() && !machine_suffices(s)) problem = "this machine is too small for the run";
    if (!problem.empty()) {
        s.result.environment_problem = problem;
        co_await s.brokers->stop();
        co_return;
    }
    put_header(s);
    if (s.order.metrics || s.order.watched)
        s.brokers->described();  // asks for versions, which may take its time
    if (s.chosen.led) {
        co_await run_led(s);
    } else if (s.chosen.workers > 1) {
        co_await run_workers(s);
    } else {
        co_await run_here(s);
    }
    if (!s.death.empty()) s.result.environment_problem = s.death;
    s.result.brokers = s.brokers->described();
    co_await s.brokers->stop();
}

void run_until_done(session& s) {
    asio::signal_set signals(s.io, SIGINT, SIGTERM);
    std::function<void(error_code, int)> interrupted = [&](error_code cancelled, int) {
        if (cancelled) return;
        std::cerr << "\ninterrupted: draining for at most ten seconds; once more ends at once\n";
        if (s.leads != nullptr) s.leads->interrupt();
        signals.async_wait(interrupted);
    };
    signals.async_wait(interrupted);
    std::exception_ptr failure;
    asio::co_spawn(s.io, run(s), [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    });
    s.io.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

std::optional<load_done> run_load(const load_order& order) {
    const bool terminal = ::isatty(STDOUT_FILENO) == 1;
    const auto kind = terminal ? reports::output_kind::terminal : reports::output_kind::stream;
    session s(order, reports::load_progress(std::cout, kind, order.wanted.name));
    s.rules = rules_of(s.wanted);
    if (order.watched) order.watched->begins();
    const scratch_directory scratch;
    const auto& out = order.chosen.out_dir;
    s.work_dir = out.empty() ? scratch.path() : out;
    std::error_code ignored;
    fs::create_directories(s.work_dir, ignored);
    s.brokers = load_brokers::make(s.io, order.chosen, s.wanted.seed, s.work_dir);
    if (!s.brokers) return {};
    run_until_done(s);
    s.progress.stopped();
    load_done done;
    done.code = order.chosen.led ? 0 : report(s);  // a worker has written its result already
    if (order.metrics)
        order.metrics->publish(ended(std::move(s.live), s.wanted, s.result, done.code));
    done.result = std::move(s.result);
    return done;
}

}  // namespace brokerproof::commands
