// A small fleet with every kind of life, on two threads, against a correct broker. Nothing may be
// lost, and the sanitizers must report nothing.
#include <chrono>
#include <utility>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "loadgen/fleet/conductor.hpp"
#include "loadgen/fleet/crew.hpp"
#include "loadgen/fleet/sweep.hpp"
#include "loadgen/fleet/testing/broker_thread.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t slices = 2;
constexpr std::size_t places = 16;  // to connect at once, so that clients wait for their turn

drawn_time between(nanoseconds low, nanoseconds high) {
    return {drawn_time::shape::uniform, low, high};
}

group devices(std::string name, std::uint32_t clients, life wanted) {
    group all = members(name, clients, {{"${run}/" + name + "/${client}/+", 2}});
    all.session_expiry_interval = 300;
    all.connect_rate = constant_rate{1000};
    all.life = std::move(wanted);
    return all;
}

flap flapping(departure manner) { return {between(100ms, 600ms), between(50ms, 300ms), manner}; }

group expiring() {
    group all = devices("expiring", 30, expire{between(100ms, 500ms), between(1500ms, 2s), {}});
    all.session_expiry_interval = 1;
    return all;
}

group old_version() {
    group all = devices("old", 20, flapping(departure::fin));
    all.version = mqtt::version::v311;
    all.session_expiry_interval.reset();
    return all;
}

/// Publishes to every group of devices with every QoS.
group backend(const std::vector<group>& receivers) {
    group senders = members("backend", 10);
    senders.clean_start = true;
    senders.connect_rate = constant_rate{1000};
    senders.window = 5;
    for (const group& receiver : receivers) {
        for (std::uint8_t qos = 0; qos < 3; ++qos) {
            senders.publish.push_back(sends(
                "${run}/" + receiver.name + "/${to}/" + std::to_string(qos), qos, receiver.name));
            senders.publish.back().size = 64;
            senders.publish.back().how_fast = poisson_rate{20};
            senders.publish.back().phases = {"churn", "storm"};
        }
    }
    return senders;
}

std::vector<phase> phases() {
    phase storm = phase_of("storm", 1s);
    storm.away = {"storming"};
    return {phase_until("connect", milestone::connected), phase_of("churn", 4s), storm,
            phase_until("drain", milestone::drained)};
}

scenario every_life() {
    scenario wanted;
    wanted.groups = {devices("orderly", 30, flapping(departure::disconnect)),
                     devices("cut-off", 30, flapping(departure::rst)),
                     devices("silent", 30, flapping(departure::silence)),
                     old_version(),
                     devices("storming", 40, storm{departure::rst, 200ms}),
                     expiring(),
                     devices("stuck", 10, stuck{500ms})};
    wanted.groups.push_back(backend(wanted.groups));
    wanted.phases = phases();
    return wanted;
}

fleet_plan plan_of(const scenario& wanted, const broker_address& broker) {
    fleet_plan plan{topology(wanted, "run", slices, 1)};
    plan.run_number = 1;
    plan.slices = slices;
    plan.brokers.push_back(broker);
    plan.connect_window = places;
    plan.rules.grace_ns = std::chrono::nanoseconds(1400ms).count();
    complete(plan);
    return plan;
}

struct whole_run {
    run_outcome outcome;
    slice_result books;
    sweep_outcome swept;
};

awaitable<void> run(const fleet_plan& plan, whole_run& result) {
    const auto home = co_await asio::this_coro::executor;
    local_crew fleet(home, plan, 0, slices);
    conductor leader(home, plan.layout.planned(), fleet, {}, {});
    result.outcome = co_await leader.run();
    result.books = fleet.take_result();
    result.swept = co_await sweep(plan, result.books.leftovers, 20s);
}

std::uint64_t sum(const slice_result& books, count figure) {
    std::uint64_t all = 0;
    for (const group_measures& group : books.last.so_far.groups) all += group[figure];
    return all;
}

void expect_agreeing_figures(const slice_result& books) {
    using enum count;
    for (const group_measures& group : books.last.so_far.groups) {
        EXPECT_EQ(group.online, 0U);
        EXPECT_EQ(group.scheduled, 0U);
        EXPECT_EQ(group.in_flight, 0U);
    }
    EXPECT_EQ(
        sum(books, connects_started),
        sum(books, connects_accepted) + sum(books, connects_refused) + sum(books, connects_failed));
    EXPECT_EQ(sum(books, connects_accepted),
              sum(books, closed_by_client) + sum(books, closed_by_broker));
    EXPECT_EQ(sum(books, published_qos1) + sum(books, published_qos2),
              sum(books, acknowledged) + sum(books, refused) + sum(books, unanswered));
    EXPECT_EQ(sum(books, closed_for_violation), 0U);
}

TEST(fleet, flaps_storms_expires_and_loses_nothing) {
    const testing::broker_thread broker;
    const scenario wanted = every_life();
    const fleet_plan plan = plan_of(wanted, broker.address());
    EXPECT_EQ(plan.layout.clients(), 200U);
    whole_run result{
        {}, {{{}, received_book(plan.layout, 0), session_book(plan.layout, {})}, {}, {}, {}}, {}};
    asio::io_context io{1};
    asio::co_spawn(io, run(plan, result), [](const std::exception_ptr& error) {
        EXPECT_FALSE(error) << "the run has failed";
    });
    io.run();

    EXPECT_EQ(result.outcome.failure, "");
    EXPECT_TRUE(result.outcome.drained);
    expect_agreeing_figures(result.books);
    const audit_policy policy{.queue_limit = {}, .grace_ns = plan.rules.grace_ns};
    const auto judged =
        audit(plan.layout, result.books.sent, result.books.received, result.books.sessions, policy);
    const delivery_counts all = total(judged.groups);
    EXPECT_GT(all.owed, 100U);
    EXPECT_EQ(all.delivered + all.expired, all.owed);
    EXPECT_EQ(all.lost, 0U);
    EXPECT_EQ(all.received.duplicated, 0U);
    EXPECT_EQ(all.received.out_of_order, 0U);
    EXPECT_EQ(all.received.stray, 0U);
    for (std::size_t i = 0; i < judged.sessions.size(); ++i) {
        EXPECT_EQ(judged.sessions[i].lost, 0U) << wanted.groups[i].name;
        EXPECT_EQ(judged.sessions[i].revived, 0U) << wanted.groups[i].name;
    }
    // The number of returns depends on how busy the machine is.
    EXPECT_GT(judged.sessions[0].kept, 0U);   // of the orderly clients
    EXPECT_GT(judged.sessions[5].ended, 0U);  // of the expiring clients
    EXPECT_EQ(result.swept, (sweep_outcome{result.books.leftovers.size(), 0}));
    EXPECT_GE(result.books.leftovers.size(), 20U);  // at least those of 3.1.1
}

}  // namespace
}  // namespace brokerproof::loadgen
