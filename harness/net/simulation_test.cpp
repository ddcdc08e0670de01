// Virtual time: long waits take no real time, and all events happen in the order of their due
// times.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/net/simulation.hpp"
#include "harness/net/task_group.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::net {
namespace {

using namespace std::chrono_literals;

struct scene {
    asio::io_context io;
    simulation time{io};
    timers waits{io.get_executor()};
    task_group tasks{io.get_executor()};
    std::vector<std::string> log;
    std::exception_ptr failure;
};

awaitable<void> note_after(scene& set, std::chrono::milliseconds delay, std::string note) {
    const bool came = co_await set.waits.wait_until(clock::now() + delay);
    set.log.push_back(note + (came ? "" : " (stopped)"));
}

awaitable<void> join(scene& set) { co_await set.tasks.join(); }

bool run(scene& set) {
    const auto keep = [&set](std::exception_ptr error) { set.failure = std::move(error); };
    asio::co_spawn(set.io, join(set), keep);
    const bool ended = set.time.run();
    if (set.failure) std::rethrow_exception(set.failure);
    return ended;
}

TEST(simulation, hours_pass_in_order_and_in_no_real_time) {
    const auto real = std::chrono::steady_clock::now();
    scene set;
    const auto began = clock::now();
    set.tasks.spawn(note_after(set, 3h, "third"));
    set.tasks.spawn(note_after(set, 1h, "first"));
    set.tasks.spawn(note_after(set, 2h, "second"));
    EXPECT_TRUE(run(set));
    EXPECT_EQ(set.log, (std::vector<std::string>{"first", "second", "third"}));
    EXPECT_EQ(clock::now() - began, 3h);
    EXPECT_LT(std::chrono::steady_clock::now() - real, 1h);
}

awaitable<void> stop_after(scene& set, std::chrono::milliseconds delay) {
    timers own(set.io.get_executor());
    co_await own.wait_until(clock::now() + delay);
    set.waits.stop();
}

TEST(simulation, a_stop_ends_waits_immediately) {
    scene set;
    const auto began = clock::now();
    set.tasks.spawn(note_after(set, 3h, "long"));
    set.tasks.spawn(stop_after(set, 5ms));
    EXPECT_TRUE(run(set));
    EXPECT_EQ(set.log, std::vector<std::string>{"long (stopped)"});
    EXPECT_EQ(clock::now() - began, 5ms);
}

awaitable<void> wait_for_ever(scene& set, signal& never) {
    co_await never.wait(time_point::max());
    set.log.emplace_back("woken");
}

TEST(simulation, run_reports_a_deadlock_and_does_not_hang) {
    scene set;
    signal never(set.waits);
    set.tasks.spawn(wait_for_ever(set, never));
    EXPECT_FALSE(run(set));
    never.raise();
    EXPECT_TRUE(set.time.run());
    EXPECT_EQ(set.log, std::vector<std::string>{"woken"});
}

awaitable<void> wait_to_be_told(scene& set, signal& news, bool& told) {
    while (!told) co_await news.wait(time_point::max());
    set.log.emplace_back("told");
}

awaitable<void> tell_after(signal& news, bool& told, std::chrono::milliseconds delay) {
    timers own(co_await asio::this_coro::executor);
    co_await own.wait_until(clock::now() + delay);
    told = true;
    news.raise();
}

TEST(signal, wakes_all_that_wait_for_it_and_nobody_in_vain) {
    scene set;
    signal news(set.waits);
    bool told = false;
    set.tasks.spawn(wait_to_be_told(set, news, told));
    set.tasks.spawn(wait_to_be_told(set, news, told));
    set.tasks.spawn(tell_after(news, told, 5ms));
    EXPECT_TRUE(run(set));
    EXPECT_EQ(set.log, (std::vector<std::string>{"told", "told"}));
}

TEST(clock, is_the_steady_clock_without_a_simulation) {
    const auto before = std::chrono::steady_clock::now();
    const auto read = clock::now();
    EXPECT_GE(read, before);
    EXPECT_LE(read, std::chrono::steady_clock::now());
}

}  // namespace
}  // namespace brokerproof::net
