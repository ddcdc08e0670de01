#include "harness/target/broker_run.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <functional>
#include <system_error>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/target/log_file.hpp"
#include "harness/target/placeholders.hpp"
#include "harness/target/program.hpp"
#include "harness/target/readiness.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::target {
namespace {

using std::chrono::milliseconds;

constexpr int port_tries = 3;
constexpr std::size_t largest_log = 64'000'000;
constexpr std::size_t log_kept = 4'000'000;
constexpr milliseconds prepare_within = 3min;  // a prepare command may download a broker
constexpr milliseconds killed_within =
    5s;  // SIGKILL takes effect late while a process waits for a disk
constexpr milliseconds port_free_within = 3s;  // the port of a broker that has just ended

using texts = std::map<std::string, std::string>;

texts expand_each(texts named, const texts& values) {
    for (auto& [name, text] : named) text = expand(text, values);
    return named;
}

}  // namespace

broker_run::broker_run(asio::any_io_executor executor, const profile& described,
                       std::string work_dir, std::uint64_t seed)
    : executor_(std::move(executor)),
      profile_(described),
      work_dir_(std::move(work_dir)),
      seed_(seed) {
    where_.port = 0;  // until a port is claimed
}

// --- messages and state ---

problem broker_run::without_log(const std::string& text) const {
    return failure(fmt::format("{}: {}", profile_.name, text));
}

problem broker_run::with_log(const std::string& text) const {
    const auto lines = place_ ? last_lines(place_->log_path(), 12) : std::vector<std::string>{};
    if (lines.empty()) return without_log(text);
    return without_log(fmt::format("{}; last lines of {}:\n    {}", text, place_->log_path(),
                                   fmt::join(lines, "\n    ")));
}

std::optional<ending> broker_run::collect() {
    if (!broker_) return std::nullopt;
    const auto end = broker_->poll();
    if (!end) return std::nullopt;
    spent_ = resources();
    broker_.reset();
    return end;
}

bool broker_run::alive() {
    if (place_) shorten_log(place_->log_path(), largest_log, log_kept);
    if (const auto end = collect()) ended_ = *end;
    return !ended_;
}

process_usage broker_run::resources() const {
    const auto current = broker_ ? broker_->usage() : process_usage{};
    return {spent_.cpu_s + current.cpu_s, std::max(spent_.peak_rss_kib, current.peak_rss_kib)};
}

result<process> broker_run::begin(const std::vector<std::string>& argv) const {
    if (!find_program(argv.front()))
        return without_log(program_missing(argv.front(), profile_.install));
    const int log = open_log(place_->log_path());
    if (log < 0) {
        const auto error = std::generic_category().message(errno);
        return without_log(fmt::format("cannot write '{}': {}", place_->log_path(), error));
    }
    note(log, fmt::format("{}", fmt::join(argv, " ")));
    auto started = process::start(
        {argv, expand_each(settings().environment, place_->values(profile_)), place_->data(), log});
    ::close(log);
    if (!started) return without_log(started.error().text);
    return started;
}

// --- start ---

awaitable<result<void>> broker_run::start() {
    alive();  // notes the end of a process that has ended
    if (broker_) co_return without_log("is already running");
    if (furnished_) co_return co_await launch();
    co_return co_await first_start();
}

awaitable<result<void>> broker_run::first_start() {
    if (!place_) {
        auto own_place = place::make(work_dir_, profile_, seed_);
        if (!own_place) co_return own_place.error();
        place_ = std::move(*own_place);
    }
    co_return co_await try_ports();
}

awaitable<result<void>> broker_run::try_ports() {
    result<void> outcome;
    for (int tries = 0; tries < port_tries; ++tries) {
        outcome = furnish();
        if (!outcome) break;
        outcome = co_await prepare();
        if (outcome) outcome = co_await launch();
        furnished_ = outcome.has_value();
        if (furnished_ || broker_ || !used_port()) break;  // the port was not the cause
    }
    co_return outcome;
}

result<void> broker_run::furnish() {
    const auto furnished = place_->furnish(profile_);
    if (!furnished) return furnished.error();
    where_.port = place_->port();
    auto further = further_listeners(profile_, place_->values(profile_));
    if (!further) return without_log(further.error().text);
    further_ = std::move(*further);
    return {};
}

awaitable<result<void>> broker_run::prepare() {
    for (const auto& command : settings().prepare) {
        auto argv = expand(command, place_->values(profile_));
        auto prepared = co_await run_to_end(std::move(argv));
        if (!prepared) co_return prepared;
    }
    co_return result<void>();
}

awaitable<result<void>> broker_run::run_to_end(std::vector<std::string> argv) {
    auto running = begin(argv);
    if (!running) co_return running.error();
    patience wait(executor_, prepare_within);
    bool more = true;
    while (more) {
        if (const auto end = running->poll()) {
            if (*end == ending{}) co_return result<void>();
            co_return with_log(fmt::format("'{}' {}", fmt::join(argv, " "), describe(*end)));
        }
        more = co_await wait.pause();
    }
    co_return with_log(
        fmt::format("'{}' did not end within {} s", fmt::join(argv, " "), prepare_within / 1s));
}

awaitable<result<void>> broker_run::launch() {
    const bool freed = co_await port_freed();
    if (!freed)
        co_return without_log(
            fmt::format("port {} is in use by another program", used_port().value_or(where_.port)));
    ended_.reset();
    const auto argv = expand(settings().command, place_->values(profile_));
    auto started = begin(argv);
    if (!started) co_return started.error();
    broker_ = std::move(*started);
    co_return co_await until_ready();
}

std::optional<std::uint16_t> broker_run::used_port() const {
    if (!port_is_free(where_.port)) return where_.port;
    for (const auto& [via, listener] : further_) {
        if (!port_is_free(listener.port)) return listener.port;
    }
    return std::nullopt;
}

/// The children of a killed broker may hold its port for a moment.
awaitable<bool> broker_run::port_freed() {
    patience wait(executor_, port_free_within);
    bool more = true;
    while (more) {
        if (!used_port()) co_return true;
        more = furnished_;  // before the first start, no earlier broker can hold the port
        if (more) more = co_await wait.pause();
    }
    co_return false;
}

/// The listeners of a broker may start at different times.
awaitable<std::string> broker_run::until_all_answer() {
    std::function<bool()> ended = [this] { return !alive(); };
    readiness look(executor_, where_, ready_connects(profile_, seed_), settings().ready_within);
    auto last = co_await look.until(answer_wanted::accepted, ended);
    for (auto at = further_.begin(); last.empty() && at != further_.end(); ++at) {
        readiness other(executor_, at->second, ready_connects(profile_, seed_),
                        settings().ready_within);
        last = co_await other.until(answer_wanted::accepted, ended);
        if (!last.empty()) last += " at " + net::describe(at->second);
    }
    co_return last;
}

awaitable<result<void>> broker_run::until_ready() {
    const auto last = co_await until_all_answer();
    if (last.empty()) co_return result<void>();
    if (ended_) co_return with_log(fmt::format("ended before it was ready ({})", how_it_ended()));
    const auto message = fmt::format("was not ready within {} ms (last answer: {})",
                                     settings().ready_within.count(), last);
    auto late = with_log(message);
    broker_->signal(SIGKILL);
    const bool gone = co_await ended_within(killed_within);
    if (!gone) late.text += "\n    and it could not be killed";
    co_return late;
}

// --- end ---

awaitable<bool> broker_run::ended_within(milliseconds limit) {
    patience wait(executor_, limit);
    bool more = true;
    while (more) {
        if (collect()) co_return true;
        more = co_await wait.pause();
    }
    co_return false;
}

awaitable<result<void>> broker_run::end(int signal, std::string name, milliseconds limit) {
    if (!alive()) co_return with_log(fmt::format("ended by itself ({})", how_it_ended()));
    if (!broker_) co_return without_log("is not running");
    broker_->signal(signal);
    bool gone = co_await ended_within(limit);
    if (gone) co_return result<void>();
    broker_->signal(SIGKILL);
    gone = co_await ended_within(killed_within);
    co_return with_log(fmt::format("did not end within {} ms after {}: {}", limit.count(), name,
                                   gone ? "killed" : "and SIGKILL did not end it either"));
}

awaitable<result<void>> broker_run::stop() {
    const auto signal = signal_by_name(settings().stop_signal).value_or(SIGTERM);
    auto name = "SIG" + settings().stop_signal;
    co_return co_await end(signal, std::move(name), settings().stop_within);
}

awaitable<result<void>> broker_run::kill() {
    std::string name = "SIGKILL";
    co_return co_await end(SIGKILL, std::move(name), killed_within);
}

// --- going on ---

result<void> broker_run::signal(int number) {
    if (!alive()) return with_log(fmt::format("ended by itself ({})", how_it_ended()));
    if (!broker_) return without_log("is not running");
    broker_->signal(number);
    return {};
}

awaitable<result<void>> broker_run::reload() {
    const auto signal = signal_by_name(settings().reload_signal);
    if (!signal) co_return without_log("has no reload_signal in its profile");
    if (!alive()) co_return with_log(fmt::format("ended by itself ({})", how_it_ended()));
    if (!broker_) co_return without_log("is not running");
    broker_->signal_alone(*signal);
    const auto last = co_await until_all_answer();
    if (last.empty()) co_return result<void>();
    const auto name = "SIG" + settings().reload_signal;
    if (ended_) co_return with_log(fmt::format("ended at {} ({})", name, how_it_ended()));
    co_return with_log(fmt::format("did not answer within {} ms after {} (last answer: {})",
                                   settings().ready_within.count(), name, last));
}

}  // namespace brokerproof::target
