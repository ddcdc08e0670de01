#include "harness/engine/engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/engine/capacity.hpp"
#include "harness/engine/cleanup.hpp"
#include "harness/engine/newcomer.hpp"
#include "harness/engine/sanity.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::engine {

using namespace std::chrono_literals;

namespace {

// Their sum is below the listen backlog of every broker that we know.
constexpr std::size_t connects_at_once = 48;
constexpr std::size_t bulk_connects_at_once = 24;
constexpr std::size_t broker_starts_at_once = 2;
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

bool acts_on_broker(const plan::instance& planned) {
    bool acts = false;
    plan::for_each_step(planned.source->steps, [&](const plan::step& step) {
        acts = acts || std::holds_alternative<plan::do_broker>(step.action);
    });
    return acts;
}

/// Why the profile of the broker rules the case out, or empty.
std::string excluded(const plan::instance& planned, const target::profile& described) {
    const auto clients = clients_of(*planned.source);
    if (described.sessions != 0 && clients > described.sessions)
        return fmt::format("needs {} sessions at once; the profile says {}", clients,
                           described.sessions);
    for (const auto& rule : described.skip) {
        const bool matches = std::ranges::any_of(
            rule.cases, [&](const std::string& glob) { return glob_match(glob, planned.id); });
        if (matches)
            return rule.by + " leaves it out" + (rule.reason.empty() ? "" : ": " + rule.reason);
    }
    return {};
}

/// How many clients may be there at once; 0: any number.
std::uint64_t room_for(const target::profile& described, std::uint64_t wanted) {
    if (described.sessions == 0 || wanted == 0) return std::max(described.sessions, wanted);
    return std::min(described.sessions, wanted);
}

trace::stopped end_of(const target::target& broker) {
    const auto cause = broker.was_killed_from_outside() ? trace::stop_cause::broker_killed
                                                        : trace::stop_cause::broker_died;
    return {cause, broker.how_it_ended()};
}

std::size_t most_clients(const std::vector<plan::instance>& planned) {
    std::size_t most = 1;
    for (const auto& instance : planned) most = std::max(most, instance.source->clients.size());
    return most;
}

}  // namespace

engine::engine(asio::any_io_executor executor, target::target& broker, options chosen)
    : executor_(executor),
      broker_(&broker),
      options_(std::move(chosen)),
      connect_window_(executor, connects_at_once),
      bulk_window_(executor, bulk_connects_at_once),
      start_window_(executor, broker_starts_at_once),
      timers_(executor) {
    const auto& profile = broker.description();
    around_.where = broker.where();
    around_.websocket = broker.websocket();
    around_.tls = broker.at(transport::tls);
    around_.profile_login = as_login(profile.login);
    around_.second_login = as_login(profile.second_login);
    around_.wrong_login = as_login(profile.wrong_login);
    around_.scram_login = as_login(profile.scram);
    around_.forbidden_topic = profile.forbidden_topic;
    around_.forbidden_filter = profile.forbidden_filter;
    around_.grace = profile.grace + options_.more_time.grace;
    around_.settle = profile.settle;
    around_.redelivery = profile.redelivery + options_.more_time.redelivery;
    around_.keep_alive_tolerance =
        profile.keep_alive_tolerance + options_.more_time.keep_alive_tolerance;
    around_.hangs_after = profile.hangs_after;
    around_.patience = options_.patience;
    around_.limits.run = options_.memory;
    around_.keep_alive = profile.keep_alive;
    around_.queue_limit = profile.queue_limit;
    around_.synced = profile.synced;
    around_.seed = options_.seed;
    around_.connect_window = &connect_window_;
}

const trace::stopped* finished_case::end_of_broker() const {
    for (const auto& event : trace.events) {
        const auto* end = event.get_if<trace::stopped>();
        if (end != nullptr && trace::is_end_of_broker(end->cause)) return end;
    }
    return nullptr;
}

bool engine::needs_own_broker(const plan::instance& planned) const {
    return options_.each_alone || acts_on_broker(planned);
}

/// Cases in the same broker: those that have brokers of their own are no company.
company engine::company_of(const case_run& run) const {
    company out;
    for (const auto* other : running_) {
        if (other == &run || needs_own_broker(other->planned())) continue;
        out.cases.push_back(other->planned().id);
        out.clients += clients_of(*other->planned().source);
    }
    return out;
}

void engine::lose_broker(const trace::stopped& loss, net::time_point since) {
    if (end_of_broker_ || interrupted_) return;
    end_of_broker_ = loss;
    ended_since_ = since;
    for (auto* run : running_) {
        if (!needs_own_broker(run->planned())) run->stop(loss.cause, loss.detail);
    }
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
    canary bird(
        executor_, around_, spoken,
        [this](trace::noise lost) {
            for (auto* run : running_) run->add_noise(lost);
        },
        [this](const trace::stopped& loss, net::time_point since) { lose_broker(loss, since); });
    newcomer next_client(executor_, around_, spoken);
    net::task_group company(executor_);
    company.spawn(bird.run());
    // Where connections are limited, a newcomer may have to wait for one that ends.
    if (has_room_)
        company.spawn(next_client.run([this](const trace::stopped& loss, net::time_point since) {
            lose_broker(loss, since);
        }));
    company.spawn(watch(tick, planned.size()));
    co_await run_all(planned, finished);
    timers_.stop();
    bird.stop();
    next_client.stop();
    co_await company.join();
    if (!is_over()) co_await look_for_hang(spoken);
    if (!is_over()) co_await check_sanity("after");
}

awaitable<bool> engine::prepare(const std::vector<plan::instance>& planned) {
    discovered_ =
        co_await discover(around_, broker_->description(), options_.versions, broker_->spawned());
    if (!discovered_.problem.empty()) {
        const bool died = co_await has_died(*broker_);
        if (died) {
            lose_broker(end_of(*broker_));
        } else {
            blame_environment("the broker cannot be used: " + discovered_.problem);
        }
        co_return false;
    }
    if (discovered_.can.empty()) {
        blame_environment("none of the chosen cases is for a version of MQTT that it speaks");
        co_return false;
    }
    around_.can = discovered_.can;
    around_.unspoken = discovered_.unspoken;
    around_.expiry_cap_s = discovered_.expiry_cap_s;
    co_await check_sanity("before");
    if (!problem_.empty()) co_return false;
    jobs_ = options_.jobs;
    has_room_ = room_for(broker_->description(), options_.most_clients) == 0;
    if (jobs_ == 0) {
        std::size_t wanted = 0;
        for (const auto& instance : planned) wanted += instance.source->clients.size();
        const auto taken =
            co_await connections_at_once(around_, std::min<std::size_t>(wanted, 1000), executor_);
        has_room_ = taken >= wanted;
        jobs_ =
            std::max<std::size_t>(1, has_room_ ? planned.size() : taken / most_clients(planned));
    }
    co_return true;
}

awaitable<void> engine::run_all(const std::vector<plan::instance>& planned,
                                const on_finished& finished) {
    net::semaphore places(executor_, jobs_);
    net::semaphore private_places(executor_,
                                  options_.private_jobs != 0 ? options_.private_jobs : jobs_);
    net::task_group cases(executor_);
    session_room room(executor_, room_for(broker_->description(), options_.most_clients));
    for (std::size_t i = 0; i < planned.size(); ++i) {
        results_[i].planned = &planned[i];
        if (needs_own_broker(planned[i])) {
            cases.spawn(
                run_with_own_broker(planned[i], results_[i], finished, places, private_places));
            continue;
        }
        co_await places.acquire();
        if (is_over()) {
            places.release();
            continue;
        }
        co_await room.take(clients_of(*planned[i].source));
        cases.spawn(run_counted(planned[i], results_[i], finished, places, room));
    }
    co_await cases.join();
}

awaitable<void> engine::run_counted(const plan::instance& planned, finished_case& out,
                                    const on_finished& finished, net::semaphore& places,
                                    session_room& room) {
    if (!is_over()) co_await run_case(planned, out, finished);
    room.give_back(clients_of(*planned.source));
    places.release();
}

/// First waits for a place among the cases with a private broker, so that meanwhile it takes no
/// place from the other cases.
awaitable<void> engine::run_with_own_broker(const plan::instance& planned, finished_case& out,
                                            const on_finished& finished, net::semaphore& places,
                                            net::semaphore& private_places) {
    co_await private_places.acquire();
    co_await places.acquire();
    if (!is_over()) co_await run_case(planned, out, finished);
    places.release();
    private_places.release();
}

awaitable<void> engine::run_case(const plan::instance& planned, finished_case& out,
                                 const on_finished& finished) {
    const auto began = net::clock::now();
    out.begun = true;
    out.trace.case_id = planned.id;
    out.trace.version = planned.version;
    out.unsupported = missing(planned, around_);
    if (out.unsupported.empty()) out.unsupported = excluded(planned, broker_->description());
    if (out.unsupported.empty()) {
        auto around = around_;
        if (clients_of(*planned.source) >= many_clients) around.connect_window = &bulk_window_;
        out.had_own_broker = needs_own_broker(planned);
        if (out.had_own_broker) {
            co_await run_privately(planned, out);
        } else {
            co_await execute(planned, *broker_, around, options_.aftermath, out);
        }
    }
    out.took = std::chrono::duration_cast<milliseconds>(net::clock::now() - began);
    ++done_;
    finished(out);
}

awaitable<void> engine::execute(const plan::instance& planned, target::target& broker,
                                const surroundings& around, milliseconds aftermath,
                                finished_case& out) {
    case_run run(executor_, planned, around);
    running_.insert(&run);
    co_await run_in_time(run, executor_);
    if (run.just_lost_a_connection()) {
        const bool died = co_await has_died(broker);
        const auto end = end_of(broker);
        if (died) run.stop(end.cause, end.detail);  // the trace must tell that the broker died
    }
    running_.erase(&run);
    connections_ += run.connections();
    if (!out.had_own_broker) out.beside = company_of(run);
    if (!interrupted_ && !end_of_broker_)
        co_await clean_up(around, run.sessions(), run.retained_topics(), planned.version);
    const bool ended_after_it = co_await ends_within(broker, aftermath);
    if (ended_after_it) {
        const auto end = end_of(broker);
        run.note_end(end);
    }
    out.trace = run.take_trace();
}

/// A dying broker closes its connections a moment before its process ends, so this looks again a
/// little later.
awaitable<bool> engine::has_died(target::target& broker) {
    net::timers delay(executor_);
    if (broker.spawned()) co_await delay.wait_until(net::clock::now() + 2 * watch_interval);
    co_return !broker.alive();
}

awaitable<bool> engine::ends_within(target::target& broker, milliseconds aftermath) {
    if (!broker.spawned() || end_of_broker_) co_return false;
    net::timers delay(executor_);
    co_await delay.wait_until(net::clock::now() + aftermath);
    co_return !broker.alive();
}

awaitable<void> engine::check_sanity(const std::string& moment) {
    for (const auto& [version, can] : around_.can) {
        const auto planned = sanity_case(version, moment);
        finished_case out;
        co_await execute(planned, *broker_, around_, usual_aftermath, out);
        const auto fault = sanity_fault(planned, out.trace);
        if (!fault.empty()) {
            const bool died = co_await has_died(*broker_);
            if (died) lose_broker(end_of(*broker_));
        }
        if (fault.empty() || end_of_broker_) continue;
        blame_environment(fmt::format("the broker failed the sanity case {} the run (MQTT {}): {}",
                                      moment, mqtt::name_of(version), fault));
    }
}

/// A broker that answers nobody any more hangs; one that answers wrongly does not.
awaitable<void> engine::look_for_hang(mqtt::version version) {
    newcomer next_client(executor_, around_, version);
    const auto since = net::clock::now();
    const bool answered = co_await next_client.is_answered();
    if (!answered) lose_broker(next_client.unanswered(), since);
}

awaitable<void> engine::watch(const on_tick& tick, std::size_t total) {
    for (;;) {
        const bool going_on = co_await timers_.wait_until(net::clock::now() + watch_interval);
        if (!going_on) co_return;
        if (!broker_->alive()) lose_broker(end_of(*broker_));
        progress now;
        now.running = running_.size();
        now.done = done_;
        now.total = total;
        for (const auto* run : running_) {
            const auto wait = run->longest_wait();
            if (!wait) continue;
            const auto left =
                std::chrono::duration_cast<milliseconds>(wait->until - net::clock::now());
            if (left <= now.longest_remaining) continue;
            now.longest_remaining = left;
            now.longest_wait =
                fmt::format("{} at line {}: {} {}", run->planned().id, wait->step->where.line,
                            wait->step->client, wait->step->verb);
        }
        tick(now);
    }
}

}  // namespace brokerproof::engine
