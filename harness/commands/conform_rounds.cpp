#include "harness/commands/conform_rounds.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>

#include "harness/commands/collect.hpp"
#include "harness/commands/foreign_messages.hpp"
#include "harness/commands/interruption.hpp"
#include "harness/commands/rounds.hpp"
#include "harness/commands/rule_findings.hpp"

namespace brokerproof::commands {

namespace {

double process_cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<mqtt::version> versions_to_use(const conform_plan& prepared) {
    const auto& wanted = prepared.options.wanted.mqtt;
    std::vector<mqtt::version> out;
    for (const auto version : prepared.profile.versions) {
        const bool needed =
            wanted.empty() || wanted == mqtt::name_of(version) || wanted == plan::tag_of(version);
        const bool by_client =
            std::ranges::any_of(prepared.cases, [version](const plan::instance& planned) {
                return std::ranges::any_of(planned.source->clients, [version](const auto& group) {
                    return group.version == version;
                });
            });
        if (needed || by_client) out.push_back(version);
    }
    return out;
}

/// A result that has no cases yet; the version and the address of the broker are missing, too.
reports::run_result header_of(const conform_plan& prepared) {
    const auto& options = prepared.options;
    reports::run_result header;
    header.brokerproof = BROKERPROOF_VERSION;
    header.broker.name = prepared.profile.name;
    header.broker.product = prepared.profile.product;
    header.seed = options.seed;
    header.repeat = options.repeat;
    header.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    return header;
}

/// As planned: they have ended in any order.
void put_in_order(std::vector<reports::case_result>& cases,
                  const std::vector<plan::instance>& planned) {
    std::map<std::string_view, std::size_t> places;
    for (const auto& instance : planned) places.emplace(instance.id, places.size());
    std::ranges::sort(cases, {},
                      [&](const reports::case_result& ended) { return places.at(ended.id); });
}

}  // namespace

rounds::rounds(const conform_plan& prepared, const std::string& work_dir, conform_display& display)
    : prepared_(prepared),
      work_dir_(work_dir),
      display_(display),
      result_(header_of(prepared)),
      memory_(prepared.options.memory),
      broker_(io_.get_executor(), prepared.profile, work_dir, prepared.options.seed) {}

engine::options rounds::options_of_round(int number) {
    const auto& options = prepared_.options;
    engine::options out;
    out.patience = std::chrono::seconds(prepared_.options.patience_s);
    out.versions = versions_to_use(prepared_);
    out.jobs = options.jobs != 0 ? options.jobs : prepared_.profile.jobs;
    out.private_jobs = prepared_.profile.private_jobs;
    out.seed = options.seed + static_cast<std::uint64_t>(number);
    out.work_dir = work_dir_;
    out.memory = &memory_.budget();
    return out;
}

std::chrono::milliseconds rounds::since_start() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began_);
}

void rounds::interrupt() {
    interrupted_ = true;
    display_.interrupted();
    if (current_ != nullptr) current_->interrupt();
}

void rounds::add(engine::finished_case finished, joining join) {
    add_judged(judged(std::move(finished), prepared_.tree), join);
}

void rounds::add_judged(reports::case_result next, joining join) {
    const auto id = next.id;
    const auto same = std::ranges::find(result_.cases, next.id, &reports::case_result::id);
    if (same == result_.cases.end()) {
        result_.cases.push_back(std::move(next));
    } else {
        join(*same, std::move(next));
    }
    memory_.note(*std::ranges::find(result_.cases, id, &reports::case_result::id));
    memory_.make_room(result_.cases);
}

round_outcome rounds::add_round(engine::engine& round) {
    round_outcome out;
    out.jobs = round.jobs_used();
    out.end_of_broker = round.end_of_broker();
    out.ended_since = round.ended_since();
    for (auto& finished : round.take_results()) {
        if (finished.planned == nullptr) continue;
        if (!finished.begun) {
            out.not_begun.push_back(*finished.planned);
        } else {
            out.cut.push_back(std::move(finished));
        }
    }
    result_.connections += round.connections();
    if (result_.environment_problem.empty())
        result_.environment_problem = round.environment_problem();
    result_.observed = observed_facts(round.discovered(), result_.cases);
    return out;
}

awaitable<round_outcome> rounds::run_round(const std::vector<plan::instance>& cases,
                                           engine::options options, joining join) {
    constexpr std::size_t most_kept = 1000;
    engine::engine round(io_.get_executor(), broker_, std::move(options));
    current_ = &round;
    if (interrupted_) round.interrupt();
    display_.cases_began(cases.size());
    const engine::engine::on_finished finished = [this, join](engine::finished_case& ended) {
        if (ended.was_cut()) return;
        const auto now = net::clock::now();
        lately_.push_back({*ended.planned, now - ended.took, now});
        if (lately_.size() > most_kept) lately_.pop_front();
        auto next = judged(std::exchange(ended, {}), prepared_.tree);
        display_.case_ended(next, result_.broker.version);
        add_judged(std::move(next), join);
    };
    const engine::engine::on_tick tick = [this](const engine::progress& now) {
        display_.tick(since_start(), now);
    };
    co_await round.run(cases, finished, tick);
    current_ = nullptr;
    co_return add_round(round);
}

std::string rounds::with_log(std::string text) const {
    const auto lines = broker_.last_log_lines();
    if (lines.empty()) return text;
    text += "\nlast lines of the broker's log:";
    for (const auto& line : lines) text += "\n  " + line;
    return text;
}

awaitable<void> rounds::run_all() {
    broker_started_ = std::chrono::steady_clock::now();
    const auto started = co_await broker_.start();
    if (!started) {
        result_.environment_problem = started.error().text;
        co_return;
    }
    result_.broker.version = broker_.product_version();
    const auto where = broker_.where();
    result_.broker.url = net::url_of(where);
    result_.broker.insecure = is_encrypted(where.via) && broker_.description().tls.insecure;
    display_.broker_answered(result_);
    for (int number = 0; number < prepared_.options.repeat && !is_over(); ++number) {
        display_.round_began(number + 1);
        co_await run_all_cases(prepared_.cases, options_of_round(number), merge_attempt);
    }
    co_await look_again();
    co_await confirm_failures();
    leave_unconfirmed_open();
    co_await look_patiently();
    if (!result_.environment_problem.empty() && broker_.spawned())
        result_.environment_problem = with_log(std::move(result_.environment_problem));
    const auto used = broker_.resources();
    result_.broker.cpu_s = used.cpu_s;
    result_.broker.peak_rss_kib = used.peak_rss_kib;
    co_await broker_.stop_if_spawned();
}

reports::run_result rounds::run() {
    interruption signals(io_, [this] { interrupt(); });
    std::exception_ptr failure;
    asio::co_spawn(io_, run_all(), [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.stop();
    });
    io_.run();
    display_.rounds_ended();
    if (failure) std::rethrow_exception(failure);
    result_.wall_s = static_cast<double>(since_start().count()) / 1000;
    result_.cpu_s = process_cpu_s();
    result_.interrupted = interrupted_;
    result_.cut_traces = memory_.cut_traces();
    put_in_order(result_.cases, prepared_.cases);
    if (auto foreign = foreign_messages(result_.cases))
        result_.incidents.push_back(std::move(*foreign));
    for (const auto& ended : result_.cases)
        result_.longest_wait_ms = std::max(result_.longest_wait_ms, ended.waited_ms);
    std::ranges::move(rule_findings(result_.cases), std::back_inserter(result_.cases));
    return std::move(result_);
}

reports::run_result run_rounds(const conform_plan& prepared, const std::string& work_dir,
                               conform_display& display) {
    return rounds(prepared, work_dir, display).run();
}

}  // namespace brokerproof::commands
