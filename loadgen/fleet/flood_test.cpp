// A broker that floods its clients, or reads nothing, spends the memory of a run. Then the clients
// leave, the run ends early, and nobody is accused.
#include <chrono>
#include <limits>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "loadgen/fleet/conductor.hpp"
#include "loadgen/fleet/crew.hpp"
#include "loadgen/fleet/testing/flooding_peer.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/measure/result.hpp"

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::flood;
using testing::flooding_peer;
using ::testing::HasSubstr;

constexpr std::size_t budget = 8'000'000;
constexpr std::size_t one_read = 2'000'000;          // what a single read may add
constexpr std::size_t most = 2 * budget + one_read;  // a buffer that grows may double

/// It would last for an hour.
scenario of_readers() {
    scenario planned;
    auto readers =
        members("readers", 20, {{"${run}/${client}", 1}}, {sends("${run}/${to}", 1, "readers")});
    readers.connect_rate = constant_rate{1e6};
    planned.groups = {readers};
    planned.phases = {phase_until("connect", milestone::connected), phase_of("hold", 1h),
                      phase_until("drain", milestone::drained)};
    return planned;
}

fleet_plan plan_for(const scenario& planned, const flooding_peer& broker) {
    fleet_plan plan{topology(planned, "run", 1, 1)};
    plan.run_number = 1;
    plan.brokers.push_back({broker.where(), std::nullopt});
    plan.memory = budget;
    complete(plan);
    return plan;
}

struct flooded {
    run_outcome outcome;
    slice_result books;
};

awaitable<void> lead(const fleet_plan& plan, flooded& result) {
    const auto home = co_await asio::this_coro::executor;
    local_crew fleet(home, plan, 0, 1);
    conductor leader(home, plan.layout.planned(), fleet, {}, {});
    result.outcome = co_await leader.run();
    result.books = fleet.take_result();
}

class fleet_in_a_flood : public ::testing::TestWithParam<flood> {};

TEST_P(fleet_in_a_flood, ends_early_within_its_memory_and_accuses_nobody) {
    const flooding_peer broker(GetParam());
    const scenario planned = of_readers();
    const fleet_plan plan = plan_for(planned, broker);
    flooded result{{},
                   {{{}, received_book(plan.layout, 0), session_book(plan.layout, {})}, {}, {}}};
    asio::io_context io{1};
    asio::co_spawn(io, lead(plan, result), [](const std::exception_ptr& error) {
        EXPECT_FALSE(error) << "the run has failed";
    });
    io.run();

    EXPECT_EQ(result.outcome.failure, "");
    EXPECT_FALSE(result.outcome.drained);
    const measures& whole = result.books.last.so_far;
    ASSERT_EQ(whole.shards.size(), 1U);
    EXPECT_TRUE(whole.shards[0].overfull);
    EXPECT_GT(whole.shards[0].held_bytes, budget);
    EXPECT_LT(whole.shards[0].held_bytes, most);
    EXPECT_EQ(whole.groups[0].online, 0U);
    const auto health = judge_health(whole, {.late_sends = 1, .loop_lag_p99 = 1h, .cpu = 2});
    EXPECT_FALSE(health.valid);
    EXPECT_THAT(health.reasons, ElementsAre(HasSubstr("--memory allows no more")));
    const auto judged =
        audit(plan.layout, result.books.sent, result.books.received, result.books.sessions,
              {.queue_limit = {}, .whole_run = result.outcome.drained});
    EXPECT_EQ(total(judged.groups).lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(of, fleet_in_a_flood, ::testing::ValuesIn(all_values<flood>),
                         [](const auto& one) { return std::string(name_of(one.param)); });

}  // namespace
}  // namespace brokerproof::loadgen
