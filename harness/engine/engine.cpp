#include "harness/engine/engine.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "harness/engine/capacity.hpp"
#include "harness/engine/cleanup.hpp"
#include "harness/engine/sanity.hpp"
#include "harness/net/task_group.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

// Their sum is below the listen backlog of every broker that we know.
constexpr std::size_t connects_at_once = 48;
constexpr std::size_t bulk_connects_at_once = 24;
constexpr std::uint64_t many_clients = 100;
constexpr auto watch_interval = 100ms;

std::optional<login> as_login(const std::optional<target::credentials>& from) {
    if (!from) return {};
    return login{from->username, from->password};
}

std::uint64_t clients_of(const plan::test_case& test) {
    std::uint64_t count = 0;
    for (const auto& group : test.clients) count += group.count;
    return count;
}

bool needs_own_broker(const plan::instance& planned) {
    bool acts_on_broker = false;
    plan::for_each_step(planned.source->steps, [&](const plan::step& step) {
        acts_on_broker = acts_on_broker || std::holds_alternative<plan::do_broker>(step.action);
    });
    return acts_on_broker;
}

std::size_t most_clients(const std::vector<plan::instance>& planned) {
    std::size_t most = 1;
    for (const auto& instance : planned) most = std::max(most, instance.source->clients.size());
    return most;
}

/// The last step that a case ended; step 0 when it ended none.
trace::step_ended last_step(const trace::trace& seen) {
    for (const auto& event : seen.events | std::views::reverse) {
        if (const auto* end = event.get_if<trace::step_ended>()) return *end;
    }
    return {};
}

}  // namespace

engine::engine(asio::any_io_executor executor, target::target& broker, options chosen)
    : executor_(executor),
      broker_(&broker),
      options_(std::move(chosen)),
      connect_window_(executor, connects_at_once),
      bulk_window_(executor, bulk_connects_at_once),
      timers_(executor) {
    const auto& profile = broker.description();
    around_.where = broker.where();
    around_.websocket = broker.websocket();
    around_.profile_login = as_login(profile.login);
    around_.second_login = as_login(profile.second_login);
    around_.wrong_login = as_login(profile.wrong_login);
    around_.forbidden_topic = profile.forbidden_topic;
    around_.forbidden_filter = profile.forbidden_filter;
    around_.grace = profile.grace;
    around_.settle = profile.settle;
    around_.keep_alive_tolerance = profile.keep_alive_tolerance;
    around_.queue_limit = profile.queue_limit;
    around_.synced = profile.synced;
    around_.seed = options_.seed;
    around_.connect_window = &connect_window_;
}

void engine::blame_environment(const std::string& text) {
    if (problem_.empty()) problem_ = text;
}

void engine::interrupt() {
    if (interrupted_) return;
    interrupted_ = true;
    for (auto* run : running_) run->stop(trace::stop_cause::interrupted);
    timers_.stop();
}

awaitable<void> engine::run(const std::vector<plan::instance>& planned, on_finished finished,
                            on_tick tick) {
    results_.resize(planned.size());
    const bool ready = co_await prepare(planned);
    if (!ready) co_return;
    const auto spoken = around_.can.rbegin()->first;
    canary bird(executor_, around_, spoken, [this](trace::noise lost) {
        for (auto* run : running_) run->add_noise(lost);
    });
    net::task_group company(executor_);
    company.spawn(bird.run());
    company.spawn(watch(tick, planned.size()));
    co_await run_all(planned, finished);
    timers_.stop();
    bird.stop();
    co_await company.join();
    if (!interrupted_ && problem_.empty()) co_await check_sanity("after");
}

awaitable<bool> engine::prepare(const std::vector<plan::instance>& planned) {
    discovered_ =
        co_await discover(around_, broker_->description(), options_.versions, broker_->spawned());
    if (!discovered_.problem.empty()) {
        blame_environment("the broker cannot be used: " + discovered_.problem);
        co_return false;
    }
    around_.can = discovered_.can;
    around_.expiry_cap_s = discovered_.expiry_cap_s;
    co_await check_sanity("before");
    if (!problem_.empty()) co_return false;
    jobs_ = options_.jobs;
    if (jobs_ == 0) {
        std::size_t wanted = 0;
        for (const auto& instance : planned) wanted += instance.source->clients.size();
        const auto taken =
            co_await connections_at_once(around_, std::min<std::size_t>(wanted, 1000), executor_);
        jobs_ = std::max<std::size_t>(
            1, taken >= wanted ? planned.size() : taken / most_clients(planned));
    }
    co_return true;
}

awaitable<void> engine::run_all(const std::vector<plan::instance>& planned,
                                const on_finished& finished) {
    net::semaphore places(executor_, jobs_);
    net::semaphore private_places(executor_,
                                  options_.private_jobs != 0 ? options_.private_jobs : jobs_);
    net::task_group cases(executor_);
    for (std::size_t i = 0; i < planned.size(); ++i) {
        results_[i].planned = &planned[i];
        if (needs_own_broker(planned[i])) {
            cases.spawn(
                run_with_own_broker(planned[i], results_[i], finished, places, private_places));
            continue;
        }
        co_await places.acquire();
        if (interrupted_ || !problem_.empty()) {
            places.release();
            continue;
        }
        cases.spawn(run_counted(planned[i], results_[i], finished, places));
    }
    co_await cases.join();
}

awaitable<void> engine::run_counted(const plan::instance& planned, finished_case& out,
                                    const on_finished& finished, net::semaphore& places) {
    co_await run_case(planned, out, finished);
    places.release();
}

/// First waits for a place among the cases with a private broker, so that meanwhile it takes no
/// place from the other cases.
awaitable<void> engine::run_with_own_broker(const plan::instance& planned, finished_case& out,
                                            const on_finished& finished, net::semaphore& places,
                                            net::semaphore& private_places) {
    co_await private_places.acquire();
    co_await places.acquire();
    if (!interrupted_ && problem_.empty()) co_await run_case(planned, out, finished);
    places.release();
    private_places.release();
}

awaitable<void> engine::run_case(const plan::instance& planned, finished_case& out,
                                 const on_finished& finished) {
    const auto began = net::clock::now();
    out.trace.case_id = planned.id;
    out.trace.version = planned.version;
    out.unsupported = missing(planned, around_);
    if (out.unsupported.empty()) {
        auto around = around_;
        if (clients_of(*planned.source) >= many_clients) around.connect_window = &bulk_window_;
        if (needs_own_broker(planned)) {
            co_await run_privately(planned, out);
        } else {
            co_await execute(planned, around, out);
        }
    }
    out.took = std::chrono::duration_cast<milliseconds>(net::clock::now() - began);
    ++done_;
    finished(out);
}

awaitable<void> engine::execute(const plan::instance& planned, const surroundings& around,
                                finished_case& out) {
    case_run run(executor_, planned, around);
    running_.insert(&run);
    co_await run_in_time(run, executor_);
    if (run.just_lost_a_connection()) co_await look_for_death(run);
    running_.erase(&run);
    connections_ += run.connections();
    if (!interrupted_)
        co_await clean_up(around, run.sessions(), run.retained_topics(), planned.version);
    out.trace = run.take_trace();
}

/// A dying broker closes its connections a moment before its process ends, so this looks again a
/// little later: the trace of the case must tell that the broker died.
awaitable<void> engine::look_for_death(case_run& run) {
    net::timers delay(executor_);
    if (broker_->spawned()) co_await delay.wait_until(net::clock::now() + 2 * watch_interval);
    if (!broker_->alive()) run.stop(trace::stop_cause::broker_died, broker_->how_it_ended());
}

awaitable<void> engine::check_sanity(const std::string& moment) {
    for (const auto& [version, can] : around_.can) {
        const auto planned = sanity_case(version, moment);
        finished_case out;
        co_await execute(planned, around_, out);
        const auto last = last_step(out.trace);
        const auto wanted = planned.source->steps.back().number;
        if (last.outcome == trace::step_outcome::done && last.step == wanted) continue;
        blame_environment(fmt::format("the broker failed the sanity case {} the run (MQTT {}): {}",
                                      moment, mqtt::name_of(version), name_of(last.outcome)));
    }
}

awaitable<void> engine::watch(const on_tick& tick, std::size_t total) {
    for (;;) {
        const bool going_on = co_await timers_.wait_until(net::clock::now() + watch_interval);
        if (!going_on) co_return;
        if (!broker_->alive()) {
            const trace::stopped death{trace::stop_cause::broker_died, broker_->how_it_ended()};
            blame_environment(trace::describe(death));
            for (auto* run : running_) run->stop(death.cause, death.detail);
        }
        progress now;
        now.running = running_.size();
        now.done = done_;
        now.total = total;
        for (const auto* run : running_) {
            const auto until = run->waiting_until();
            if (!until) continue;
            const auto left = std::chrono::duration_cast<milliseconds>(*until - net::clock::now());
            now.longest_remaining = std::max(now.longest_remaining, left);
        }
        tick(now);
    }
}

}  // namespace brokerproof::engine
