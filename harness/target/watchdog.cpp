#include "harness/target/watchdog.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/run_mark.hpp"
#include "harness/base/scratch_directory.hpp"
#include "harness/target/descendants.hpp"
#include "harness/target/program.hpp"

namespace brokerproof::target {
namespace {

/// Starts it in a session of its own, so that neither the terminal's signals nor its end reach it,
/// with nothing of ours but the pipe. Returns an error number.
int spawn_with_input(pid_t& pid, int input) {
    auto program = own_program();
    std::string command = "watchdog";
    auto mark = run_mark();
    const std::array<char*, 4> argv{program.data(), command.data(), mark.data(), nullptr};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&files, input, 0);
    ::posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    const int error =
        ::posix_spawn(&pid, program.c_str(), &files, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    return error;
}

bool input_ends_within_a_second() {
    constexpr int look_interval_ms = 1'000;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, look_interval_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) return false;
    std::array<char, 64> ignored{};
    const auto size = ::read(STDIN_FILENO, ignored.data(), ignored.size());
    return size == 0 || (size < 0 && errno != EINTR);
}

}  // namespace

result<watchdog> watchdog::start() {
    // Daemons whose parents have ended become our children, so that they can be found.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::array<int, 2> ends{-1, -1};
    int error = ::pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno;
    pid_t pid = -1;
    if (error == 0) {
        error = spawn_with_input(pid, ends[0]);
        ::close(ends[0]);
    }
    if (error == 0) return watchdog(pid, ends[1]);
    if (ends[1] >= 0) ::close(ends[1]);
    return failure(fmt::format("cannot start the watchdog that cleans up after a kill: {}",
                               std::generic_category().message(error)));
}

watchdog::watchdog(watchdog&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pipe_(std::exchange(other.pipe_, -1)) {}

watchdog::~watchdog() {
    if (pid_ < 0) return;
    ::close(pipe_);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void keep_watch(const std::string& mark_of_run) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT}) ::signal(number, SIG_IGN);
    const pid_t run = ::getppid();
    std::vector<process_identity> family;
    while (!input_ends_within_a_second()) family = descendants_of(run);
    if (::getppid() == run) family = descendants_of(run);  // it ends in order, and waits for us
    kill_marked(mark_of_run + '.');
    kill_those(family);
    remove_scratch_of(mark_of_run);
}

}  // namespace brokerproof::target
