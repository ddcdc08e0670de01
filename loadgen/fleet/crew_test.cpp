// A crew is destroyed while handlers of its threads are queued, or before it has begun.
#include "loadgen/fleet/crew.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

/// Three slices of a group that never connects.
fleet_plan idle_plan() {
    scenario idle;
    idle.groups = {members("idle", 9)};
    idle.phases = {phase_until("drain", milestone::drained)};
    fleet_plan plan{topology(idle, "run", 3, 1)};
    plan.slices = 3;
    plan.brokers.push_back({{asio::ip::address_v4::loopback(), 1}, std::nullopt});
    complete(plan);
    return plan;
}

awaitable<void> ask_and_finish(local_crew& crew, slice_status& status, result<void>& finished) {
    status = co_await crew.status();
    finished = co_await crew.finish();
}

TEST(local_crew, answers_for_all_its_slices) {
    const fleet_plan plan = idle_plan();
    asio::io_context home{1};
    local_crew crew(home.get_executor(), plan, 0, 3);
    slice_status status;
    result<void> finished = failure("nothing was asked");
    asio::co_spawn(home, ask_and_finish(crew, status, finished),
                   [](const std::exception_ptr& error) { EXPECT_FALSE(error); });
    home.run();
    EXPECT_TRUE(finished);
    EXPECT_EQ(status.phase, -1);  // none has begun
    EXPECT_EQ(crew.take_result().last.so_far.shards.size(), 3U);
}

TEST(local_crew, may_go_before_its_threads_are_heard_of) {
    const fleet_plan plan = idle_plan();
    asio::io_context home{1};
    { const local_crew crew(home.get_executor(), plan, 0, 3); }
    EXPECT_EQ(home.poll(), 3U);  // that each of the threads has ended
}

TEST(local_crew, may_go_while_an_answer_is_awaited) {
    const fleet_plan plan = idle_plan();
    asio::io_context home{1};
    slice_status status;
    result<void> finished;
    {
        local_crew crew(home.get_executor(), plan, 0, 3);
        asio::co_spawn(home, ask_and_finish(crew, status, finished), [](std::exception_ptr) {});
        home.poll_one();  // it asks
    }
    // The home is destroyed next, with the queued answers and waits in it.
}

}  // namespace
}  // namespace brokerproof::loadgen
