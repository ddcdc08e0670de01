// Cases that restart, reload or kill their broker get a private one, so that they do not disturb
// the others.

#include <fmt/format.h>

#include "harness/engine/engine.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

awaitable<result<void>> carry_out(target::target& broker, plan::broker_act act) {
    result<void> outcome;
    if (act == plan::broker_act::reload) co_return co_await broker.reload();
    if (act == plan::broker_act::kill) outcome = co_await broker.kill();
    if (act == plan::broker_act::stop || act == plan::broker_act::restart)
        outcome = co_await broker.stop();
    if (!outcome) co_return outcome;
    if (act == plan::broker_act::start || act == plan::broker_act::restart)
        outcome = co_await broker.start();
    co_return outcome;
}

}  // namespace

awaitable<void> engine::run_privately(const plan::instance& planned, finished_case& out) {
    const auto number = ++private_brokers_;
    target::target private_target(executor_, broker_->description(), options_.work_dir,
                                  options_.seed + number * 7919);
    co_await start_window_.acquire();
    const auto started = co_await private_target.start();
    start_window_.release();
    if (!started) {
        trace::event end;
        end.version = planned.version;
        end.happening = trace::stopped{trace::stop_cause::no_broker, started.error().text};
        out.trace.events.push_back(std::move(end));
        co_return;
    }
    auto around = around_;
    around.where = private_target.where();
    around.websocket = private_target.websocket();
    around.tls = private_target.at(transport::tls);
    around.broker = [&private_target](plan::broker_act act) {
        return carry_out(private_target, act);
    };
    co_await execute(planned, private_target, around, options_.aftermath, out);
    co_await private_target.stop_if_spawned();
}

}  // namespace brokerproof::engine
