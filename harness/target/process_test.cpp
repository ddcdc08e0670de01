#include "harness/target/process.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/target/program.hpp"
#include "harness/target/testing/ending.hpp"

namespace brokerproof::target {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

bool holds_within(std::chrono::milliseconds limit, const auto& condition) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

std::optional<ending> ended(process& running) { return running.wait(20s); }

TEST(process, tells_how_the_process_ended) {
    auto code = process::start({{"sh", "-c", "exit 3"}, {}, {}, -1});
    ASSERT_TRUE(code) << code.error().text;
    EXPECT_EQ(ended(*code), (ending{false, 3}));
    EXPECT_EQ(describe(ending{false, 3}), "exited with code 3");
    auto killed = process::start({{"sleep", "60"}, {}, {}, -1});
    ASSERT_TRUE(killed) << killed.error().text;
    EXPECT_EQ(killed->poll(), std::nullopt);
    killed->signal(SIGTERM);
    EXPECT_EQ(ended(*killed), (ending{true, SIGTERM}));
    EXPECT_EQ(describe(ending{true, 15}), "killed by signal 15");
}

TEST(ending, sigkill_comes_from_outside) {
    EXPECT_TRUE(is_kill_from_outside({true, SIGKILL}));
    EXPECT_TRUE(is_kill_from_outside({false, 137}));
    EXPECT_FALSE(is_kill_from_outside({true, SIGSEGV}));
    EXPECT_FALSE(is_kill_from_outside({false, SIGKILL}));
}

TEST(process, says_why_it_cannot_start) {
    const auto problem_of = [](const launch& program) {
        const auto started = process::start(program);
        return started ? std::string() : started.error().text;
    };
    EXPECT_EQ(problem_of({{"no-such-program-here"}, {}, {}, -1}),
              "cannot find the program 'no-such-program-here'");
    EXPECT_EQ(problem_of({{"/etc/passwd"}, {}, {}, -1}), "cannot find the program '/etc/passwd'");
    EXPECT_THAT(problem_of({{"true"}, {}, "/nonexistent", -1}),
                HasSubstr("No such file or directory"));
    EXPECT_EQ(program_missing("mosquitto", "apt-get install mosquitto"),
              "cannot find the program 'mosquitto'; install it with: apt-get install mosquitto");
}

TEST(process, gets_its_environment_and_directory_without_a_shell) {
    EXPECT_EQ(output_of({"echo", "$HOME", "*", "a b"}, 10s), "$HOME * a b\n");
    EXPECT_EQ(output_of({"sh", "-c", "echo out; echo err >&2; exit 1"}, 10s), "out\nerr\n");
    EXPECT_EQ(output_of({"sleep", "60"}, 50ms), std::nullopt);
    EXPECT_EQ(output_of({"no-such-program-here"}, 1s), std::nullopt);
    const auto path = testing::TempDir() + "brokerproof_process_test.txt";
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    ASSERT_GE(fd, 0);
    auto running = process::start(
        {{"sh", "-c", "echo $BROKERPROOF_WORD; pwd"}, {{"BROKERPROOF_WORD", "it"}}, "/", fd});
    ::close(fd);
    ASSERT_TRUE(running) << running.error().text;
    EXPECT_EQ(ended(*running), ending{});
    std::ifstream stream(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), "it\n/\n");
    std::filesystem::remove(path);
}

TEST(process, inherits_only_its_three_streams) {
    const int null = ::open("/dev/null", O_RDONLY);
    // High enough that the shell cannot get it for the directory that it lists.
    const int open_without_cloexec = ::fcntl(null, F_DUPFD, 200);
    ::close(null);
    ASSERT_GE(open_without_cloexec, 200);
    const auto listed =
        output_of({"sh", "-c", "for f in /proc/$$/fd/*; do echo ${f##*/}; done"}, 10s);
    ::close(open_without_cloexec);
    ASSERT_TRUE(listed);
    EXPECT_THAT(*listed, testing::Not(HasSubstr(fmt::format("\n{}\n", open_without_cloexec))));
    EXPECT_THAT(*listed, testing::StartsWith("0\n1\n2\n"));
}

TEST(process, ends_its_whole_group) {
    const auto path = testing::TempDir() + fmt::format("brokerproof_group_{}.txt", ::getpid());
    // The leader ends; without the kill its child would go on sleeping.
    auto leader =
        process::start({{"sh", "-c", "sleep 60 & echo $! > \"$0\"; exit 0", path}, {}, {}, -1});
    ASSERT_TRUE(leader) << leader.error().text;
    EXPECT_EQ(ended(*leader), ending{});
    int child = 0;
    std::ifstream(path) >> child;
    std::filesystem::remove(path);
    ASSERT_GT(child, 1);
    // Another process reaps the child, perhaps late; it is enough that the child has ended.
    EXPECT_TRUE(ends_within(child, 10s));
}

TEST(process, ends_a_daemon_that_left_its_group) {
    const auto path = testing::TempDir() + fmt::format("brokerproof_daemon_{}.txt", ::getpid());
    auto leader = process::start(
        {{"sh", "-c", "setsid sleep 60 & echo $! > \"$0\"; exit 0", path}, {}, {}, -1});
    ASSERT_TRUE(leader) << leader.error().text;
    EXPECT_EQ(ended(*leader), ending{});
    int daemon = 0;
    std::ifstream(path) >> daemon;
    std::filesystem::remove(path);
    ASSERT_GT(daemon, 1);
    EXPECT_TRUE(ends_within(daemon, 10s));
}

TEST(process, ends_a_daemon_that_executes_a_program_at_that_moment) {
    const auto path = testing::TempDir() + fmt::format("brokerproof_executes_{}", ::getpid());
    std::ofstream(path + ".sh") << "exec sh \"$0\"\n";  // executes itself, for ever
    for (int repetition = 0; repetition < 20; ++repetition) {
        auto leader = process::start(
            {{"sh", "-c", "setsid sh \"$0.sh\" & echo $! > \"$0.txt\"; sleep 0.03", path},
             {},
             {},
             -1});
        ASSERT_TRUE(leader) << leader.error().text;
        EXPECT_EQ(ended(*leader), ending{});
        int daemon = 0;
        std::ifstream(path + ".txt") >> daemon;
        ASSERT_GT(daemon, 1);
        EXPECT_TRUE(ends_within(daemon, 10s));
        ::kill(daemon, SIGKILL);  // a failure shall not leave it behind
    }
    std::filesystem::remove(path + ".sh");
    std::filesystem::remove(path + ".txt");
}

TEST(process, ends_a_daemon_whose_environment_was_cleared) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    int daemon = 0;
    {
        const auto leader = process::start(
            {{"sh", "-c", "setsid env -i sleep 60 & echo $!; wait"}, {}, {}, ends[1]});
        ASSERT_TRUE(leader) << leader.error().text;
        char said[32] = {};
        ASSERT_GT(::read(ends[0], said, sizeof said - 1), 0);
        daemon = std::atoi(said);
        ASSERT_GT(daemon, 1);
    }
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_TRUE(ends_within(daemon, 10s));
}

TEST(process, only_its_own_descendants_are_ended) {
    auto first = process::start({{"sleep", "60"}, {}, {}, -1});
    const auto second = process::start({{"sleep", "60"}, {}, {}, -1});
    ASSERT_TRUE(first && second);
    first->signal(SIGKILL);
    EXPECT_EQ(ended(*first), (ending{true, SIGKILL}));
    EXPECT_EQ(::kill(second->pid(), 0), 0);
}

TEST(process, dies_with_its_parent) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t parent = ::fork();
    ASSERT_GE(parent, 0);
    if (parent == 0) {
        const auto child = process::start({{"sleep", "60"}, {}, {}, -1});
        const pid_t pid = child ? child->pid() : -1;
        const auto written = ::write(pipe_ends[1], &pid, sizeof pid);
        ::kill(::getpid(), written > 0 ? SIGKILL : SIGTERM);
    }
    pid_t child = -1;
    ASSERT_EQ(::read(pipe_ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
    ::close(pipe_ends[0]);
    ::close(pipe_ends[1]);
    int status = 0;
    ASSERT_EQ(::waitpid(parent, &status, 0), parent);
    ASSERT_GT(child, 1);
    EXPECT_TRUE(ends_within(child, 10s));
}

TEST(process, measures_cpu_time_and_memory) {
    auto busy = process::start(
        {{"sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 60"}, {}, {}, -1});
    ASSERT_TRUE(busy) << busy.error().text;
    EXPECT_TRUE(holds_within(60s, [&] { return busy->usage().cpu_s > 0.05; }));
    EXPECT_GT(busy->usage().peak_rss_kib, 100U);
    busy->signal(SIGKILL);
    EXPECT_EQ(ended(*busy), (ending{true, SIGKILL}));
    EXPECT_GT(busy->usage().cpu_s, 0.05);
    EXPECT_GT(busy->usage().peak_rss_kib, 100U);
}

TEST(process, knows_the_signals_that_stop) {
    EXPECT_EQ(signal_by_name("TERM"), SIGTERM);
    EXPECT_EQ(signal_by_name("INT"), SIGINT);
    EXPECT_EQ(signal_by_name("KILL"), std::nullopt);
    EXPECT_EQ(signal_by_name("SIGTERM"), std::nullopt);
    for (const auto& name : reload_signal_names()) EXPECT_TRUE(signal_by_name(name)) << name;
}

}  // namespace
}  // namespace brokerproof::target
