// The clock of a shard. It reads the time once per wake-up and has one timer for all waiting.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>

#include "loadgen/fleet/connection.hpp"
#include "loadgen/fleet/wheel.hpp"
#include "loadgen/life/instant.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

/// A wake-up is one call of a handler by the shard's loop. Every handler ends with end_wake_up().
class shard_clock {
public:
    using on_alarm = std::function<void(timer_node&)>;
    using on_tick = std::function<void()>;

    /// Keeps the loop running until stop(). `alarm` gets each node whose time has come; then `tick`
    /// is called, which ends the wake-up.
    shard_clock(loop& io, on_alarm alarm, on_tick tick);

    /// Call it on the thread of the loop, before the loop runs.
    void start();
    void stop();

    instant now();  ///< the same for the whole wake-up
    void end_wake_up();

    /// `never` cancels the node.
    void set_alarm(timer_node& node, instant at);
    void cancel_alarm(timer_node& node) { wheel_.cancel(node); }
    /// tick() is also called at this time. `never`: only when a node is due.
    void set_tick(instant at);

    shard_health health() const;  ///< so far; on the thread of the loop

private:
    void arm();
    void wake_up();
    void sample_cpu();

    on_alarm alarm_;
    on_tick tick_;
    asio::executor_work_guard<loop::executor_type> work_;
    asio::steady_timer timer_;
    wheel wheel_;
    histogram loop_lag_;
    double busiest_ = 0;
    instant now_{};    ///< the epoch: not read in this wake-up
    instant armed_{};  ///< what the timer is set to; the epoch: it must be set anew
    instant tick_at_ = never;
    instant began_{};
    instant cpu_sampled_{};
    double cpu_s_ = 0;  ///< of the thread, when it was sampled
    bool stopped_ = false;
};

}  // namespace brokerproof::loadgen
