#include "loadgen/fleet/shard_clock.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "loadgen/fleet/run_clock.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds tick = 1ms;
constexpr auto cpu_sample = 1s;
constexpr auto longest_sleep = 100ms;  // so that the loop's lag is always measured

std::uint64_t tick_of(instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch() / tick);
}

/// The first tick that is not before `at`.
std::uint64_t tick_after(instant at) { return tick_of(at + (tick - 1ns)); }

instant moment_of(std::uint64_t ticks) { return instant(tick * static_cast<std::int64_t>(ticks)); }

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

double thread_cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto as_seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return as_seconds(usage.ru_utime) + as_seconds(usage.ru_stime);
}

}  // namespace

shard_clock::shard_clock(loop& io, on_alarm alarm, on_tick tick)
    : alarm_(std::move(alarm)),
      tick_(std::move(tick)),
      work_(io.get_executor()),
      timer_(io),
      wheel_(tick_of(run_now())) {}

void shard_clock::start() {
    began_ = cpu_sampled_ = run_now();
    cpu_s_ = thread_cpu_s();
    arm();
    now_ = {};
}

void shard_clock::stop() {
    stopped_ = true;
    work_.reset();
    timer_.cancel();
}

instant shard_clock::now() {
    if (now_ == instant{}) now_ = run_now();
    return now_;
}

/// The next wake-up reads the time anew.
void shard_clock::end_wake_up() {
    if (!stopped_ && armed_ == instant{}) arm();
    now_ = {};
}

void shard_clock::set_alarm(timer_node& node, instant at) {
    wheel_.cancel(node);
    if (at == never) return;
    wheel_.set(node, tick_after(at));
    if (at < armed_) armed_ = {};  // armed anew at the end of this wake-up
}

void shard_clock::set_tick(instant at) {
    tick_at_ = at;
    if (at < armed_) armed_ = {};
}

void shard_clock::arm() {
    instant next = std::min(now() + longest_sleep, tick_at_);
    const auto due = wheel_.next_due();
    if (due != wheel::never) next = std::min(next, moment_of(due));
    // The timer uses whole ticks: all nodes that are due within a tick are handled together.
    armed_ = moment_of(tick_after(std::max(next, now() + 1ns)));
    timer_.expires_at(timer_time(armed_));
    timer_.async_wait([this, due = armed_](error_code cancelled) {
        // When the timer was set anew, the handler of its earlier time may have been queued
        // already.
        if (!cancelled && due == armed_) wake_up();
    });
}

void shard_clock::wake_up() {
    now_ = run_now();
    loop_lag_.record(std::max(0ns, nanoseconds(now_ - armed_)).count());
    armed_ = {};
    wheel_.advance(tick_of(now_), alarm_);
    sample_cpu();
    tick_();
    end_wake_up();
}

void shard_clock::sample_cpu() {
    if (now_ - cpu_sampled_ < cpu_sample) return;
    const double used = thread_cpu_s();
    busiest_ = std::max(busiest_, (used - cpu_s_) / seconds(now_ - cpu_sampled_));
    cpu_s_ = used;
    cpu_sampled_ = now_;
}

shard_health shard_clock::health() const {
    shard_health so_far;
    so_far.loop_lag = loop_lag_;
    so_far.cpu_s = thread_cpu_s();
    so_far.wall_s = seconds(run_now() - began_);
    so_far.busiest = busiest_;
    return so_far;
}

}  // namespace brokerproof::loadgen
