#include "harness/engine/deadline.hpp"

#include "harness/net/task_group.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

milliseconds waits_of(const std::vector<plan::step>& steps, const plan::environment& names) {
    milliseconds total{0};
    const auto add = [&](const std::optional<plan::duration_expr>& part) {
        if (part) total += plan::resolve(*part, names).value_or(10s);
    };
    for (const auto& step : steps) {
        add(step.after);
        if (step.at) total += plan::resolve(step.at->offset, names).value_or(10s);
        if (step.stagger) total += plan::resolve(*step.stagger, names).value_or(100ms) * 100;
        if (step.expect) add(step.expect->during);
        if (step.within) add(step.within);
        if (const auto* loop = std::get_if<plan::do_repeat>(&step.action)) {
            const auto times = plan::times_of(*loop, names).value_or(1);
            total += waits_of(loop->steps, names) * static_cast<std::int64_t>(times);
        }
        if (const auto* fork = std::get_if<plan::do_parallel>(&step.action)) {
            for (const auto& branch : fork->branches) total += waits_of(branch, names);
        }
    }
    return total;
}

awaitable<void> give_up_at(net::timers& timers, net::time_point deadline, case_run& run) {
    const bool reached = co_await timers.wait_until(deadline);
    if (reached) run.stop(trace::stop_cause::deadline);
}

}  // namespace

milliseconds default_deadline(const plan::test_case& test, const plan::environment& names) {
    return waits_of(test.steps, names) + 30s;
}

awaitable<void> run_in_time(case_run& run, asio::any_io_executor executor) {
    const auto& source = *run.planned().source;
    const auto planned =
        source.deadline > 0ms ? source.deadline : default_deadline(source, run.fixed());
    const auto limit = planned + run.allowance();
    net::timers timer(executor);
    net::task_group guards(executor);
    guards.spawn(give_up_at(timer, net::clock::now() + limit, run));
    co_await run.run();
    timer.stop();
    co_await guards.join();
}

}  // namespace brokerproof::engine
