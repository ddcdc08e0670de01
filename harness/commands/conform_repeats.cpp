// What is run again, and why: cases that were cut when the broker ended, cases that timing noise
// left open, and those that failed or were blocked, which run alone before anything is told.

#include <algorithm>
#include <iterator>
#include <ranges>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "harness/commands/collect.hpp"
#include "harness/commands/rounds.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/line.hpp"
#include "reports/expectations.hpp"

namespace brokerproof::commands {

namespace {

using namespace std::chrono_literals;

/// A broker that ends so often tells nothing more: in all, and since a case was last named as the
/// cause.
constexpr int most_ends = 100;
constexpr int most_ends_in_vain = 12;
constexpr int most_revivals = 12;
/// Rounds of their own have seeds of their own, so that they meet no session of an earlier one.
constexpr int seed_of_second_looks = 0;
constexpr int seed_of_confirmations = 10;
constexpr int seed_of_single_cases = 2;
/// How long a case that ran alone is watched: a dying process may take a moment on a busy machine,
/// and some brokers end only when a timer of theirs has run.
constexpr auto aftermath_of_a_suspect = 1s;
constexpr auto long_aftermath = 5s;
constexpr std::ptrdiff_t most_suspects_of_end = 4;
constexpr std::ptrdiff_t most_suspects_of_hang = 32;

reports::incident_kind kind_of(trace::stop_cause cause) {
    switch (cause) {
        case trace::stop_cause::broker_died: return reports::incident_kind::broker_died;
        case trace::stop_cause::broker_killed: return reports::incident_kind::broker_killed;
        case trace::stop_cause::broker_hung: return reports::incident_kind::broker_hung;
        default: return reports::incident_kind::broker_gone;
    }
}

/// Takes them out of `cut`: these tell nothing about the broker that the others share.
std::vector<engine::finished_case> take_those_with_own_broker(
    std::vector<engine::finished_case>& cut) {
    std::vector<engine::finished_case> own;
    const auto has_ended_alone = [](const engine::finished_case& one) {
        return one.had_own_broker && one.was_cut();
    };
    for (auto& one : cut) {
        if (has_ended_alone(one)) own.push_back(std::exchange(one, {}));
    }
    std::erase_if(cut, [](const auto& one) { return one.planned == nullptr; });
    return own;
}

reports::broker_incident incident_of(const trace::stopped& end,
                                     std::span<const engine::finished_case> cut) {
    reports::broker_incident out;
    out.kind = kind_of(end.cause);
    out.detail = end.detail;
    for (const auto& one : cut) out.cases.push_back(one.planned->id);
    return out;
}

}  // namespace

awaitable<void> rounds::run_all_cases(std::vector<plan::instance> cases, engine::options options,
                                      joining join) {
    while (!cases.empty() && !is_over()) {
        const auto under_test = std::exchange(cases, {});  // results point into it
        auto outcome = co_await run_round(under_test, options, join);
        if (result_.jobs == 0) result_.jobs = static_cast<std::int64_t>(outcome.jobs);
        auto own = take_those_with_own_broker(outcome.cut);
        if (!outcome.end_of_broker || interrupted_) {
            for (auto& finished : outcome.cut) add(std::move(finished), join);
            for (auto& suspect : own) co_await ends_again(std::move(suspect), options, join);
            co_return;
        }
        const auto recent = under_way_about(outcome.ended_since);
        auto seen = incident_of(*outcome.end_of_broker, outcome.cut);
        display_.broker_lost(*outcome.end_of_broker, outcome.cut.size());
        cases = std::move(outcome.not_begun);
        options.seed += 1'000'003;
        const bool revived = co_await revive(*outcome.end_of_broker);
        if (revived) {
            co_await find_cause(std::move(outcome.cut), options, join, seen);
            if (seen.causes.empty()) co_await find_late_cause(recent, options, join, seen);
        } else {
            for (auto& finished : outcome.cut) add(std::move(finished), join);
        }
        result_.incidents.push_back(std::move(seen));
        for (auto& suspect : own) co_await ends_again(std::move(suspect), options, join);
    }
}

/// A case whose own broker ended runs once more: does that end its broker again?
awaitable<void> rounds::ends_again(engine::finished_case suspect, engine::options options,
                                   joining join) {
    const auto first_end = *suspect.end_of_broker();
    auto seen = incident_of(first_end, {&suspect, 1});
    const std::vector<plan::instance> single{*suspect.planned};
    options.seed += static_cast<std::uint64_t>(seed_of_single_cases);
    options.aftermath = aftermath_of_a_suspect;
    display_.own_broker_lost(first_end, suspect.planned->id);
    auto outcome = co_await run_round(single, options, join);
    if (outcome.end_of_broker) {
        const bool revived = co_await revive(*outcome.end_of_broker);
        if (!revived) outcome.cut.clear();
    }
    const bool has_result = outcome.cut.empty() && outcome.not_begun.empty();
    if (has_result && !outcome.end_of_broker) {
        result_.incidents.push_back(std::move(seen));
        co_return;
    }
    const bool ended_again = !outcome.cut.empty() && outcome.cut.front().was_cut();
    if (ended_again) {
        outcome.cut.front().planned = suspect.planned;  // `single` ends before the result is told
        suspect = std::move(outcome.cut.front());
    }
    const auto id = suspect.planned->id;
    const auto end = *suspect.end_of_broker();
    const auto life = suspect.took;
    add(std::move(suspect), replace_by_second_look);
    // The broker that the others share must live as long: else it ends by itself, whatever runs.
    const bool died_again = ended_again && end.cause == trace::stop_cause::broker_died;
    bool is_cause = died_again && !is_over();
    if (is_cause) is_cause = co_await lives_without_cases(life);
    if (is_cause) name_cause(id, end, seen);
    result_.incidents.push_back(std::move(seen));
}

/// Each case that was under way at the end runs by itself: which of them brings it about?
awaitable<void> rounds::find_cause(std::vector<engine::finished_case> cut, engine::options options,
                                   joining join, reports::broker_incident& seen) {
    options.jobs = 1;
    for (auto& suspect : cut) {
        if (is_over()) {
            add(std::move(suspect), join);
            continue;
        }
        const auto id = suspect.planned->id;
        options.aftermath = aftermath_of_a_suspect;
        auto end = co_await ends_alone(std::move(suspect), options, join);
        if (!end) continue;
        add(std::move(end->ended_case), join);
        if (end->reproduced) name_cause(id, end->loss, seen);
    }
}

/// The end may come a while after the case that brings it about: those that ended next to it run by
/// themselves, too, and the broker is watched for longer.
awaitable<void> rounds::find_late_cause(std::vector<plan::instance> recent, engine::options options,
                                        joining join, reports::broker_incident& seen) {
    const bool died = seen.kind == reports::incident_kind::broker_died;
    if (!died && seen.kind != reports::incident_kind::broker_hung) co_return;
    // A hang is noticed later and less exactly than an end, but each case is soon over.
    const auto most = died ? most_suspects_of_end : most_suspects_of_hang;
    options.jobs = 1;
    for (const auto& suspect : recent | std::views::take(most)) {
        if (is_over() || !seen.causes.empty()) co_return;
        engine::finished_case again;
        again.planned = &suspect;
        if (died) options.aftermath = long_aftermath;
        const auto end = co_await ends_alone(std::move(again), options, join);
        if (end && end->reproduced) name_cause(suspect.id, end->loss, seen);
    }
}

void rounds::name_cause(const std::string& id, const trace::stopped& end,
                        reports::broker_incident& seen) {
    auto& ended = *std::ranges::find(result_.cases, id, &reports::case_result::id);
    end_of_broker_is_its_fault(ended, end);
    ended.confirmation = {ended.verdict.kind, ended.verdict.reason, {}};
    seen.causes.push_back(id);
    ends_in_vain_ = 0;
}

/// The cases that were under way at `time`, or a few seconds before, and have ended: the one that
/// ended next to it first.
std::vector<plan::instance> rounds::under_way_about(net::time_point time) const {
    const auto distance = [time](const ended_case& one) {
        return one.until < time ? time - one.until : one.until - time;
    };
    std::vector<ended_case> near;
    std::ranges::copy_if(lately_, std::back_inserter(near), [time](const ended_case& one) {
        return one.from < time && one.until + long_aftermath > time;
    });
    std::ranges::sort(near, {}, distance);
    std::vector<plan::instance> out;
    for (auto& one : near) out.push_back(std::move(one.planned));
    return out;
}

/// Runs the case alone, and if that ends the broker, a second time. None when the broker survives
/// one of these runs: then the case has its result. A broker may also end by itself after a while,
/// so it must live as long without any case before the case is blamed.
awaitable<std::optional<lonely_end>> rounds::ends_alone(engine::finished_case suspect,
                                                        engine::options& options, joining join) {
    constexpr int times = 2;
    constexpr int most_in_vain = 3;
    const auto* planned = suspect.planned;
    const std::vector<plan::instance> single{*planned};
    std::chrono::milliseconds life{0};  ///< of the broker that the second run began with
    int in_vain = 0;
    lonely_end end;
    end.ended_case = std::move(suspect);
    for (int i = 0; i < times; ++i) {
        options.seed += static_cast<std::uint64_t>(seed_of_single_cases);
        auto outcome = co_await run_round(single, options, join);
        const bool has_result = outcome.cut.empty() && outcome.not_begun.empty();
        if (has_result && !outcome.end_of_broker) co_return std::nullopt;
        if (!outcome.cut.empty()) {
            end.ended_case = std::move(outcome.cut.front());
            end.ended_case.planned = planned;  // `single` ends before the result is added
        }
        if (!outcome.end_of_broker) co_return end;  // we were interrupted
        end.loss = *outcome.end_of_broker;
        life = age_of_broker();
        const bool revived = co_await revive(end.loss);
        if (has_result) options.aftermath = long_aftermath;  // it ended later than we have looked
        if (!revived || end.loss.cause == trace::stop_cause::broker_killed) co_return end;
        const bool has_begun = outcome.not_begun.empty();  // else it ended before the case
        if (!has_begun && ++in_vain > most_in_vain) co_return end;
        if (!has_begun) --i;
    }
    end.reproduced = co_await lives_without_cases(life);
    co_return end;
}

std::chrono::milliseconds rounds::age_of_broker() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 broker_started_);
}

/// False, and the environment is to blame, when a fresh broker ends at this age or before.
awaitable<bool> rounds::lives_without_cases(std::chrono::milliseconds time) {
    constexpr auto look_interval = 100ms;
    constexpr auto margin = 1s;
    net::timers delay(io_.get_executor());
    while (age_of_broker() < time + margin && !interrupted_ && broker_.alive())
        co_await delay.wait_until(net::clock::now() + look_interval);
    if (!broker_.alive())
        result_.environment_problem =
            fmt::format("the broker {} although no case was under way", broker_.how_it_ended());
    co_return broker_.alive() && !interrupted_;
}

/// Starts a broker of ours again, after killing one that hangs, and waits for one that is not ours.
/// False, and the environment is to blame, when it does not come back or ends again and again.
awaitable<bool> rounds::revive(const trace::stopped& end) {
    if (++ends_ > most_ends || ++ends_in_vain_ > most_ends_in_vain) {
        result_.environment_problem =
            fmt::format("the broker ended {} times; the last time: {}", ends_, describe(end));
        co_return false;
    }
    if (broker_.spawned() && broker_.alive()) {
        const auto killed = co_await broker_.kill();
        static_cast<void>(killed);  // start() fails, too, if the old process is still there
    }
    result<void> started;
    for (int tries = 0; tries < most_revivals && !interrupted_; ++tries) {
        broker_started_ = std::chrono::steady_clock::now();
        started = co_await broker_.start();
        if (started) co_return true;
        if (broker_.spawned()) break;  // start() has waited long enough
    }
    if (result_.environment_problem.empty() && !interrupted_)
        result_.environment_problem =
            "the broker ended and did not come back: " + started.error().text;
    co_return false;
}

/// What timing noise left open is run once more, in peace: a few cases at a time. Not when rounds
/// are counted (--repeat), for then each of them says what it saw.
awaitable<void> rounds::look_again() {
    constexpr std::size_t few = 4;
    const auto open = left_open(prepared_.cases, result_.cases);
    if (open.empty() || prepared_.options.repeat > 1 || is_over()) co_return;
    display_.second_looks_began(open.size());
    auto options = options_of_round(prepared_.options.repeat + seed_of_second_looks);
    options.jobs = options.jobs == 0 ? few : std::min(options.jobs, few);
    co_await run_all_cases(open, std::move(options), replace_by_second_look);
    result_.second_looks = open.size();
}

/// Each case alone on a private broker of its own. Where the broker is not ours, a few small ones
/// are under way at once: they have topics and identifiers of their own, and so few clients are no
/// burden. A case with more clients runs alone there, too.
void rounds::keep_apart(engine::options& options) const {
    constexpr std::size_t few_cases = 8;
    constexpr std::uint64_t few_clients = 16;
    options.each_alone = broker_.spawned();
    if (options.each_alone) return;
    options.jobs = options.jobs == 0 ? few_cases : std::min(options.jobs, few_cases);
    options.most_clients = few_clients;
}

/// A failure that is known, with its statement, accuses nobody again: it needs no second look.
std::vector<plan::instance> rounds::new_accusations() {
    auto open = unconfirmed(prepared_.cases, result_.cases);
    std::erase_if(open, [this](const plan::instance& planned) {
        const auto* seen = result_of(planned);
        const bool has_failed = seen != nullptr && seen->verdict.kind == judge::verdict_kind::fail;
        return has_failed &&
               reports::is_expected(prepared_.expected, result_.broker.version, planned.id);
    });
    return open;
}

/// Each case that failed or was blocked once more, apart from the others.
awaitable<void> rounds::confirm_failures() {
    constexpr int most_tries = 3;
    auto failed = new_accusations();
    if (failed.empty() || is_over()) co_return;
    display_.confirmations_began(failed.size());
    auto facts = result_.observed;
    // One more than noise gets: what was blocked may fail alone, and that is to be confirmed, too.
    for (int tries = 1; tries <= most_tries + 1 && !failed.empty() && !is_over(); ++tries) {
        auto options = options_of_round(prepared_.options.repeat + tries * seed_of_confirmations);
        keep_apart(options);
        if (tries > 1) options.jobs = 1;  // noise left it open before
        const auto join = tries < most_tries ? confirm_unless_noisy : confirm;
        co_await run_all_cases(failed, std::move(options), join);
        failed = new_accusations();
    }
    result_.observed = std::move(facts);
}

/// The run has ended before each new failure could run alone: nobody is accused without that.
void rounds::leave_unconfirmed_open() {
    if (is_over())
        leave_open(new_accusations(), "but the run ended before the case could run alone");
}

/// Failures among these cases are told as open.
void rounds::leave_open(const std::vector<plan::instance>& cases, std::string_view reason) {
    for (const auto& planned : cases) {
        auto& accusation = *result_of(planned);
        if (accusation.verdict.kind != judge::verdict_kind::fail) continue;
        accusation.verdict.kind = judge::verdict_kind::inconclusive;
        accusation.verdict.reason += fmt::format(" - {}", reason);
    }
}

}  // namespace brokerproof::commands
