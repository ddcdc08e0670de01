#include "loadgen/fleet/conductor.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <chrono>

#include "loadgen/fleet/run_clock.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr auto report_every = 1s;
constexpr auto quiet = 1s;  // no PUBLISH and no CONNACK for so long: nothing is under way
// The same, when the drain has not reached its milestone.
constexpr auto long_quiet = 5s;
constexpr nanoseconds interrupted_drain = 10s;
constexpr auto head_start = 5ms;  // so that all slices begin a phase together
constexpr auto look_every = 20ms;

/// Until slightly after that time, but no longer than until the next look.
nanoseconds until_begun(instant begin) {
    return std::clamp<nanoseconds>(begin - run_now() + 1ms, 1ms, look_every);
}

}  // namespace

conductor::conductor(asio::any_io_executor executor, const scenario& wanted, crew& led,
                     timetable dates, on_tick told, on_broker_act acts, on_network network)
    : wanted_(wanted),
      led_(led),
      timetable_(dates),
      told_(std::move(told)),
      acts_(std::move(acts)),
      network_(std::move(network)),
      timer_(std::move(executor)) {}

awaitable<run_outcome> conductor::run() {
    instant begin = std::max(timetable_.start, run_now() + head_start);
    outcome_.began_ns = to_ns(begin);
    last_look_ = begin;
    for (std::size_t phase = 0; phase < wanted_.phases.size(); ++phase) {
        if (cut_short(phase)) continue;
        co_await run_phase(phase, begin);
        const bool by_the_clock = timetable_.fixed && interrupts_ == 0 && outcome_.aborted.empty();
        begin = by_the_clock ? limit_of(phase, begin) : run_now() + head_start;
    }
    if (network_) network_(network_state());
    outcome_.ended_ns = outcome_.phases.back().ended_ns;
    outcome_.interrupted = interrupts_ != 0;
    outcome_.last = last_;
    const auto finished = co_await led_.finish();
    if (!finished && outcome_.failure.empty()) outcome_.failure = finished.error().text;
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

/// Whether a phase ends now. An interruption or an abort ends all phases but the drain; a second
/// interruption ends the drain, too.
bool conductor::cut_short(std::size_t phase) const {
    const bool ends = interrupts_ != 0 || !outcome_.aborted.empty();
    const bool is_drain = phase + 1 == wanted_.phases.size();
    return !outcome_.failure.empty() || hopeless_ || interrupts_ > 1 || (ends && !is_drain);
}

instant conductor::limit_of(std::size_t phase, instant begin) const {
    const auto& wanted = wanted_.phases[phase];
    const nanoseconds length = wanted.duration.value_or(wanted.within);
    if (phase + 1 == wanted_.phases.size() && interrupts_ != 0) {
        return begin + std::min(length, interrupted_drain);
    }
    return begin + length;
}

awaitable<void> conductor::run_phase(std::size_t phase, instant begin) {
    const auto& wanted = wanted_.phases[phase];
    led_.begin_phase(phase, begin);
    if (wanted.broker && acts_) begin_act(*wanted.broker);
    network_is_due_ = static_cast<bool>(network_);
    outcome_.phases.push_back({phase, to_ns(begin), to_ns(begin), wanted.duration.has_value()});
    const bool measures_it = !wanted.warm_up;
    slice_snapshot before;
    if (measures_it) before = co_await led_.snapshot();
    bool done = false;
    while (((!done || network_is_due_) && !cut_short(phase)) || acting_) {
        timer_.expires_after(network_is_due_ ? until_begun(begin) : look_every);
        co_await timer_.async_wait(net::as_result);
        if (!led_.failure().empty()) outcome_.failure = led_.failure();
        const instant now = run_now();
        if (network_is_due_ && now > begin) co_await change_network(phase);
        if (now - last_look_ >= report_every) co_await look(phase);
        done = now >= limit_of(phase, begin);
        if (now <= begin || wanted.until == milestone::none || is_settling()) continue;
        if (timetable_.fixed && !done) continue;
        outcome_.phases.back().reached = co_await reached(phase, wanted.until);
        done = done || outcome_.phases.back().reached;
    }
    co_await look(phase);
    outcome_.phases.back().ended_ns = to_ns(run_now());
    const bool is_drain = phase + 1 == wanted_.phases.size();
    const bool is_cut_short = interrupts_ > 1 || hopeless_ || !outcome_.failure.empty();
    if (is_drain && !is_cut_short) {
        const auto state = co_await led_.status();
        outcome_.drained = nothing_comes(state, run_now(), outcome_.phases.back().reached);
    }
    if (is_drain) {
        if (measures_it) outcome_.before_last = std::move(before.so_far);
    } else if (measures_it) {
        merge(outcome_.measured, between(before.so_far, last_.so_far));
    }
}

/// It goes on beside the phase, so that the seconds are shown meanwhile.
void conductor::begin_act(broker_act wanted) {
    acting_ = true;
    asio::co_spawn(timer_.get_executor(), acts_(wanted),
                   [this](const std::exception_ptr& error, const result<void>& done) {
                       acting_ = false;
                       acted_ = run_now();
                       if (error) outcome_.failure = "the brokers could not be told";
                       if (!error && !done) outcome_.failure = describe(done.error());
                   });
}

/// When all slices are in the phase, so that no client comes back before its return is expected.
awaitable<void> conductor::change_network(std::size_t phase) {
    const slice_status now = co_await led_.status();
    if (now.phase != static_cast<std::int64_t>(phase)) co_return;
    network_is_due_ = false;
    const auto& wanted = wanted_.phases[phase].network;
    network_(wanted.value_or(network_state()));
    if (wanted && wanted->cut) acted_ = run_now();
}

/// Until all clients have noticed what has become of the broker or the network, none of them tells
/// a milestone.
bool conductor::is_settling() const {
    constexpr auto noticed_within = 200ms;
    return acting_ || network_is_due_ ||
           (acted_ != instant{} && run_now() - acted_ < noticed_within);
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
                run_now() - from_ns(now.last_news_ns) >= quiet;
        case milestone::none: break;
    }
    co_return false;
}

bool nothing_comes(const slice_status& state, instant now, bool reached) {
    const auto wanted = reached ? nanoseconds(quiet) : nanoseconds(long_quiet);
    const bool answers = state.in_flight == 0 || now - from_ns(state.last_packet_ns) < wanted;
    return now - from_ns(state.last_news_ns) >= wanted && answers;
}

awaitable<void> conductor::look(std::size_t phase) {
    last_look_ = run_now();
    last_ = co_await led_.snapshot();
    if (is_overfull(last_.so_far)) give_up();  // its clients have left already
    tick_report report;
    report.at_ns = to_ns(last_look_);
    report.began_ns = outcome_.began_ns;
    report.phase = phase;
    report.so_far = last_;
    const auto reason = told_ ? told_(report) : std::string{};
    if (outcome_.aborted.empty()) outcome_.aborted = reason;
}

}  // namespace brokerproof::loadgen
