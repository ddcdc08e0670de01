// Virtual time: what waits long takes no time, and everything happens in the order of its instants.

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
};

awaitable<void> note_after(scene& s, std::chrono::milliseconds delay, std::string what) {
    const bool came = co_await s.waits.wait_until(clock::now() + delay);
    s.log.push_back(what + (came ? "" : " (stopped)"));
}

awaitable<void> join(scene& s) { co_await s.tasks.join(); }

bool run(scene& s) {
    std::exception_ptr failure;
    const auto keep = [&](std::exception_ptr error) { failure = std::move(error); };
    asio::co_spawn(s.io, join(s), keep);
    const bool ended = s.time.run();
    if (failure) std::rethrow_exception(failure);
    return ended;
}

TEST(Simulation, HoursPassInOrderAndAtOnce) {
    const auto real = std::chrono::steady_clock::now();
    scene s;
    const auto began = clock::now();
    s.tasks.spawn(note_after(s, 3h, "third"));
    s.tasks.spawn(note_after(s, 1h, "first"));
    s.tasks.spawn(note_after(s, 2h, "second"));
    EXPECT_TRUE(run(s));
    EXPECT_EQ(s.log, (std::vector<std::string>{"first", "second", "third"}));
    EXPECT_EQ(clock::now() - began, 3h);
    EXPECT_LT(std::chrono::steady_clock::now() - real, 1h);
}

awaitable<void> stop_after(scene& s, std::chrono::milliseconds delay) {
    timers own(s.io.get_executor());
    co_await own.wait_until(clock::now() + delay);
    s.waits.stop();
}

TEST(Simulation, StoppingEndsWaitsAtTheInstantOfTheStop) {
    scene s;
    const auto began = clock::now();
    s.tasks.spawn(note_after(s, 3h, "long"));
    s.tasks.spawn(stop_after(s, 5ms));
    EXPECT_TRUE(run(s));
    EXPECT_EQ(s.log, std::vector<std::string>{"long (stopped)"});
    EXPECT_EQ(clock::now() - began, 5ms);
}

awaitable<void> wait_for_ever(scene& s, signal& never) {
    co_await never.wait(time_point::max());
    s.log.emplace_back("woken");
}

TEST(Simulation, WorkThatNothingWillWakeIsADeadlockAndNoHang) {
    scene s;
    signal never(s.waits);
    s.tasks.spawn(wait_for_ever(s, never));
    EXPECT_FALSE(run(s));
    never.raise();
    EXPECT_TRUE(s.time.run());
    EXPECT_EQ(s.log, std::vector<std::string>{"woken"});
}

TEST(Clock, IsTheMachinesWithoutASimulation) {
    const auto before = std::chrono::steady_clock::now();
    const auto told = clock::now();
    EXPECT_GE(told, before);
    EXPECT_LE(told, std::chrono::steady_clock::now());
}

}  // namespace
}  // namespace brokerproof::net
