#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include "harness/commands/collect.hpp"
#include "harness/commands/conform_session.hpp"
#include "reports/expectations.hpp"

namespace brokerproof::commands {

namespace {

std::vector<mqtt::version> versions_to_use(const conform_session& s) {
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

void add_round(conform_session& s, engine::engine& round, joining join) {
    for (auto& finished : round.take_results()) {
        if (finished.planned == nullptr) continue;
        auto next = judged(std::move(finished), s.tree);
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

engine::options options_of(const conform_session& s, int number) {
    engine::options out;
    out.versions = versions_to_use(s);
    out.jobs = s.chosen.jobs != 0 ? s.chosen.jobs : s.profile.jobs;
    out.private_jobs = s.profile.private_jobs;
    out.seed = s.seed + static_cast<std::uint64_t>(number);
    out.work_dir = s.work_dir;
    return out;
}

/// Returns how many ran side by side.
awaitable<std::size_t> run_round(conform_session& s, const std::vector<plan::instance>& planned,
                                 const engine::options& options, joining join) {
    engine::engine round(s.io.get_executor(), *s.broker, options);
    s.current = &round;
    if (s.interrupted) round.interrupt();
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
awaitable<void> look_again(conform_session& s) {
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

std::string with_log(const conform_session& s, std::string text) {
    const auto lines = s.broker->last_log_lines();
    if (lines.empty()) return text;
    text += "\nlast lines of its log:";
    for (const auto& line : lines) text += "\n  " + line;
    return text;
}

awaitable<void> run_all_rounds(conform_session& s) {
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

}  // namespace

std::int64_t elapsed_ms(const conform_session& s) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 s.began)
        .count();
}

void run_rounds(conform_session& s) {
    asio::signal_set signals(s.io, SIGINT, SIGTERM);
    signals.async_wait([&s](error_code error, int) {
        if (error) return;
        s.interrupted = true;
        std::cerr << "\ninterrupted: ending the running cases and writing the report\n";
        if (s.current != nullptr) s.current->interrupt();
    });
    std::exception_ptr failure;
    asio::co_spawn(s.io, run_all_rounds(s), [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    });
    s.io.run();
    s.progress.stopped();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace brokerproof::commands
