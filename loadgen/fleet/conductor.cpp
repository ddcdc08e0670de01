#include "loadgen/fleet/conductor.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

constexpr instant second_ns = 1'000'000'000;
constexpr instant quiet_ns = second_ns;  // no PUBLISH for so long: nothing is under way
constexpr instant interrupted_drain_ns = 10 * second_ns;
constexpr instant head_start_ns = 5'000'000;  // so that all slices begin a phase together
constexpr auto look_every = std::chrono::milliseconds(20);

}  // namespace

conductor::conductor(asio::any_io_executor executor, const scenario& of, crew& led, timetable when,
                     on_tick told)
    : of_(of), led_(led), when_(when), told_(std::move(told)), timer_(std::move(executor)) {}

awaitable<run_outcome> conductor::run() {
    instant begin = std::max(when_.start, steady_now() + head_start_ns);
    outcome_.began_ns = begin;
    last_look_ns_ = begin;
    for (std::size_t phase = 0; phase < of_.phases.size(); ++phase) {
        if (cut_short(phase)) continue;
        co_await run_phase(phase, begin);
        begin = when_.fixed ? limit_of(phase, begin) : steady_now() + head_start_ns;
    }
    outcome_.ended_ns = outcome_.phases.back().ended_ns;
    outcome_.interrupted = interrupts_ != 0;
    outcome_.last = last_;
    const auto error = co_await led_.finish();
    if (outcome_.failure.empty()) outcome_.failure = error;
    co_return std::move(outcome_);
}

void conductor::interrupt() {
    ++interrupts_;
    timer_.cancel();
}

void conductor::give_up() {
    hopeless_ = true;
    timer_.cancel();
}

/// What an interruption or an abort skips: all but the drain, and that, too, when asked twice.
bool conductor::cut_short(std::size_t phase) const {
    const bool ends = interrupts_ != 0 || !outcome_.aborted.empty();
    const bool is_drain = phase + 1 == of_.phases.size();
    return !outcome_.failure.empty() || hopeless_ || interrupts_ > 1 || (ends && !is_drain);
}

instant conductor::limit_of(std::size_t phase, instant begin) const {
    const auto& wanted = of_.phases[phase];
    const auto length = wanted.duration.value_or(wanted.within).count();
    if (phase + 1 == of_.phases.size() && interrupts_ != 0) {
        return begin + std::min(length, interrupted_drain_ns);
    }
    return begin + length;
}

awaitable<void> conductor::run_phase(std::size_t phase, instant begin) {
    const auto& wanted = of_.phases[phase];
    led_.begin_phase(phase, begin);
    outcome_.phases.push_back({phase, begin, begin, wanted.duration.has_value()});
    const bool measures_it = !wanted.warm_up;
    slice_snapshot before;
    if (measures_it) before = co_await led_.snapshot();
    bool done = false;
    while (!done && !cut_short(phase)) {
        timer_.expires_after(look_every);
        co_await timer_.async_wait(net::as_result);
        if (!led_.failure().empty()) outcome_.failure = led_.failure();
        const instant now = steady_now();
        if (now - last_look_ns_ >= second_ns) co_await look(phase);
        done = now >= limit_of(phase, begin);
        if (now <= begin || wanted.until == milestone::none) continue;
        if (when_.fixed && !done) continue;
        outcome_.phases.back().reached = co_await reached(phase, wanted.until);
        done = done || outcome_.phases.back().reached;
    }
    co_await look(phase);
    outcome_.phases.back().ended_ns = steady_now();
    outcome_.drained = phase + 1 == of_.phases.size() && outcome_.phases.back().reached;
    if (phase + 1 == of_.phases.size()) {
        if (measures_it) outcome_.before_last = std::move(before.so_far);
    } else if (measures_it) {
        merge(outcome_.measured, between(before.so_far, last_.so_far));
    }
}

measures between(const measures& before, const measures& after) {
    measures part;
    for (std::size_t i = 0; i < after.groups.size(); ++i) {
        const bool known = i < before.groups.size();
        part.groups.push_back(known ? after.groups[i].since(before.groups[i]) : after.groups[i]);
    }
    return part;
}

awaitable<bool> conductor::reached(std::size_t phase, milestone wanted) {
    const slice_status now = co_await led_.status();
    if (now.phase != static_cast<std::int64_t>(phase)) co_return false;  // not begun everywhere
    const bool connected = now.online == now.expected && now.expected != 0;
    switch (wanted) {
        case milestone::connected: co_return connected;
        case milestone::published: co_return now.unfinished == 0 && now.in_flight == 0;
        case milestone::drained:
            co_return connected&& now.in_flight == 0 &&
                steady_now() - now.last_publish_ns >= quiet_ns;
        case milestone::none: break;
    }
    co_return false;
}

awaitable<void> conductor::look(std::size_t phase) {
    last_look_ns_ = steady_now();
    last_ = co_await led_.snapshot();
    tick_report report;
    report.at_ns = last_look_ns_;
    report.began_ns = outcome_.began_ns;
    report.phase = phase;
    report.so_far = last_;
    const auto reason = told_ ? told_(report) : std::string{};
    if (outcome_.aborted.empty()) outcome_.aborted = reason;
}

}  // namespace brokerproof::loadgen
