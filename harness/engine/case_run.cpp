#include "harness/engine/case_run.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/match/match.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::engine {

using trace::step_outcome;

namespace {

std::string milliseconds_text(milliseconds value) { return std::to_string(value.count()) + "ms"; }

plan::environment fixed_names(const plan::instance& planned, const surroundings& around,
                              const std::string& tag) {
    plan::environment names;
    names["topic"] = {"bp/" + tag + "/a"};
    names["topic2"] = {"bp/" + tag + "/b"};
    names["topic3"] = {"bp/" + tag + "/c"};
    names["tag"] = {tag};
    names["version"] = {plan::tag_of(planned.version)};
    names["grace"] = {milliseconds_text(around.grace)};
    names["keep_alive_tolerance"] = {milliseconds_text(around.keep_alive_tolerance)};
    names["redelivery"] = {milliseconds_text(around.redelivery)};
    if (around.synced) names["synced"] = {milliseconds_text(*around.synced)};
    if (around.queue_limit) {
        names["queue_limit"] = {*around.queue_limit};
        names["below_queue_limit"] = {*around.queue_limit - 1};
    }
    if (!around.forbidden_topic.empty())
        names["forbidden_topic"] = {around.forbidden_topic + '/' + tag};
    if (!around.forbidden_filter.empty())
        names["forbidden_filter"] = {around.forbidden_filter + '/' + tag};
    if (around.expiry_cap_s) names["expiry_cap"] = {*around.expiry_cap_s};
    for (const auto& [name, value] : planned.params) {
        if (auto resolved = plan::resolve(value, names)) names[name] = std::move(*resolved);
    }
    return names;
}

/// How many steps are done, those of a loop as often as it goes round.
std::uint64_t executions_of(const std::vector<plan::step>& steps, const plan::environment& names) {
    std::uint64_t count = 0;
    for (const auto& step : steps) {
        ++count;
        if (const auto* loop = std::get_if<plan::do_repeat>(&step.action))
            count += executions_of(loop->steps, names) * plan::times_of(*loop, names).value_or(1);
        if (const auto* fork = std::get_if<plan::do_parallel>(&step.action)) {
            for (const auto& branch : fork->branches) count += executions_of(branch, names);
        }
    }
    return count;
}

std::string client_id_for(const std::string& tag, std::size_t group, std::uint64_t member) {
    return "bp" + tag + base36(group, 2) + base36(member, 3);
}

}  // namespace

milliseconds case_run::allowance() const {
    constexpr milliseconds slow_step{250};
    const auto steps = executions_of(planned_->source->steps, trace_.names);
    return (around_->redelivery + slow_step) * static_cast<std::int64_t>(steps);
}

case_run::case_run(asio::any_io_executor executor, const plan::instance& planned,
                   const surroundings& around)
    : executor_(executor),
      planned_(&planned),
      around_(&around),
      timers_(executor),
      held_(around.limits.run) {
    tag_ = base36(stable_hash(planned.id, around.seed), 8);
    trace_.case_id = planned.id;
    trace_.version = planned.version;
    trace_.names = fixed_names(planned, around, tag_);
    names_ = trace_.names;
    std::size_t group_number = 0;
    for (const auto& group : planned.source->clients) {
        auto& members = clients_[group.name];
        for (std::uint64_t i = 0; i < group.count; ++i) {
            auto member = std::make_unique<case_client>();
            member->label = group.group ? group.name + '[' + std::to_string(i) + ']' : group.name;
            member->member = group.group ? static_cast<std::int64_t>(i) : -1;
            member->version = group.version.value_or(planned.version);
            member->transport = group.transport;
            member->subprotocols = group.subprotocols;
            member->stops_reading = plan::stops_reading(*planned.source, group.name);
            member->client_id = client_id_for(tag_, group_number, i);
            members.push_back(std::move(member));
        }
        ++group_number;
    }
    started_ = net::clock::now();
}

awaitable<void> case_run::run() {
    started_ = net::clock::now();
    const frame top;
    co_await run_steps(planned_->source->steps, top);
    co_await close_all();
}

void case_run::stop(trace::stop_cause cause, std::string detail) {
    if (timers_.stopped()) return;
    record(nullptr, trace::stopped{cause, std::move(detail)});
    timers_.stop();
}

void case_run::note_end(const trace::stopped& end) { record(nullptr, end); }

void case_run::add_noise(trace::noise lost) { record(nullptr, lost); }

awaitable<bool> case_run::run_steps(const std::vector<plan::step>& steps, frame where) {
    for (const auto& step : steps) {
        const bool well = co_await run_step(step, where);
        if (!well) co_return false;
    }
    co_return true;
}

awaitable<bool> case_run::run_step(const plan::step& step, frame where) {
    if (timers_.stopped()) co_return false;
    if (!step.client.empty()) {
        std::vector<case_client*> members;
        for (const auto& client : clients_[step.client]) members.push_back(client.get());
        if (members.size() == 1) co_return co_await run_on(step, where, *members.front());
        co_return co_await run_members(step, where, std::move(members));
    }
    const bool in_time = co_await pause(step, where, nullptr);
    if (!in_time) co_return false;
    if (const auto* loop = std::get_if<plan::do_repeat>(&step.action))
        co_return co_await run_repeat(*loop, where);
    if (const auto* fork = std::get_if<plan::do_parallel>(&step.action)) {
        co_return co_await run_parallel(*fork, where);
    }
    co_return co_await run_broker(step, where);
}

awaitable<bool> case_run::run_repeat(const plan::do_repeat& loop, frame where) {
    const auto times = plan::times_of(loop, names_).value_or(0);
    for (std::uint64_t n = 0; n < times; ++n) {
        where.iteration = static_cast<std::uint32_t>(n);
        const bool well = co_await run_steps(loop.steps, where);
        if (!well) co_return false;
    }
    co_return true;
}

awaitable<void> case_run::run_branch(const std::vector<plan::step>& steps, frame where,
                                     bool& all_well) {
    const bool well = co_await run_steps(steps, where);
    all_well = all_well && well;
}

awaitable<bool> case_run::run_parallel(const plan::do_parallel& fork, frame where) {
    bool all_well = true;
    net::task_group branches(executor_);
    for (const auto& steps : fork.branches) branches.spawn(run_branch(steps, where, all_well));
    co_await branches.join();
    co_return all_well;
}

awaitable<void> case_run::run_member_into(const plan::step& step, frame where, case_client& client,
                                          bool& all_well) {
    const bool well = co_await run_on(step, where, client);
    all_well = all_well && well;
}

awaitable<bool> case_run::run_members(const plan::step& step, frame where,
                                      std::vector<case_client*> members) {
    bool all_well = true;
    net::task_group group(executor_);
    for (auto* client : members) group.spawn(run_member_into(step, where, *client, all_well));
    co_await group.join();
    co_return all_well;
}

awaitable<bool> case_run::run_broker(const plan::step& step, frame where) {
    step_run current;
    current.step = &step;
    current.where = where;
    begin(current);
    result<void> outcome = failure("this target cannot be restarted by the harness");
    if (around_->broker)
        outcome = co_await around_->broker(std::get<plan::do_broker>(step.action).act);
    if (!outcome) {
        current.end.outcome = step_outcome::environment;
        current.end.detail = outcome.error().text;
    }
    current.mark = net::clock::now();
    co_return finish(current);
}

awaitable<bool> case_run::run_on(const plan::step& step, frame where, case_client& client) {
    step_run current;
    current.step = &step;
    current.where = where;
    current.client = &client;
    const bool in_time = co_await pause(step, where, &client);
    if (!in_time) {
        begin(current);
        current.end.outcome =
            timers_.stopped() ? step_outcome::interrupted : step_outcome::unresolved;
        co_return finish(current);
    }
    co_await act(current);
    if (current.end.outcome == step_outcome::closed && step.expect) meet_closing(current);
    const bool looks = step.expect && current.end.took.empty();
    if (current.end.outcome == step_outcome::done && looks) co_await expect(current);
    co_await settle(current);
    co_return finish(current);
}

/// Waits until the step may begin and writes its begin event. False when the case was stopped, or
/// when a name has no value.
awaitable<bool> case_run::pause(const plan::step& step, frame where, case_client* client) {
    const auto member =
        client == nullptr || client->member < 0
            ? std::nullopt
            : std::optional<std::uint64_t>(static_cast<std::uint64_t>(client->member));
    std::optional<net::time_point> due;
    if (step.after) {
        const auto delay = plan::resolve(*step.after, names(where, client), member);
        if (!delay) co_return false;
        due = net::clock::now() + *delay;
    }
    if (step.at) {
        const auto mark = mark_time(step.at->mark, client);
        const auto offset = plan::resolve(step.at->offset, names(where, client), member);
        if (!mark || !offset) co_return false;
        due = *mark + *offset;
    }
    if (step.stagger && member) {
        const auto stagger = plan::resolve(*step.stagger, names(where, client), member);
        if (!stagger) co_return false;
        due = due.value_or(net::clock::now()) + *stagger * static_cast<std::int64_t>(*member);
    }
    if (due) {
        const bool in_time = co_await wait_on_purpose(*due, step);
        if (!in_time) co_return false;
    }
    if (client != nullptr) {
        step_run current;
        current.step = &step;
        current.where = where;
        current.client = client;
        begin(current, due ? std::optional(since_start(*due)) : std::nullopt);
    }
    co_return true;
}

awaitable<bool> case_run::wait_on_purpose(net::time_point until, const plan::step& step) {
    if (waits_.empty()) waits_began_ = net::clock::now();
    const auto place = waits_.emplace(until, &step);
    const bool in_time = co_await timers_.wait_until(until);
    waits_.erase(place);
    if (waits_.empty()) {
        trace_.waited_ms +=
            std::chrono::duration_cast<milliseconds>(net::clock::now() - waits_began_).count();
    }
    co_return in_time;
}

awaitable<void> case_run::close_all() {
    for (auto& [name, members] : clients_) {
        for (auto& client : members) {
            if (client->talk) client->former.push_back(std::move(client->talk));
            for (auto& talk : client->former) talk->close();
        }
    }
    for (auto& [name, members] : clients_) {
        for (auto& client : members) {
            for (auto& talk : client->former) co_await talk->join();
            client->former.clear();
        }
    }
}

std::optional<case_run::purposeful_wait> case_run::longest_wait() const {
    if (waits_.empty()) return {};
    return purposeful_wait{waits_.rbegin()->first, waits_.rbegin()->second};
}

trace::trace case_run::take_trace() { return std::move(trace_); }

}  // namespace brokerproof::engine
