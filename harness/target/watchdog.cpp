#include "harness/target/watchdog.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
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

using namespace std::chrono_literals;

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

/// What the run has said.
enum class word { nothing, child_started, end };

word next_word(std::chrono::milliseconds patience) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, static_cast<int>(patience.count()));
    if (ready == 0 || (ready < 0 && errno == EINTR)) return word::nothing;
    std::array<char, 64> ignored{};
    const auto size = ::read(STDIN_FILENO, ignored.data(), ignored.size());
    if (size > 0) return word::child_started;
    return size < 0 && errno == EINTR ? word::nothing : word::end;
}

/// Adds the family of the run, and forgets who has ended. Whose parent has ended meanwhile stays.
void look_at(pid_t run, std::vector<process_identity>& family) {
    std::erase_if(family, [](const process_identity& member) { return !is_there(member); });
    for (const auto& member : descendants_of(run)) {
        if (std::ranges::find(family, member) == family.end()) family.push_back(member);
    }
}

/// Only one watchdog at a time is told.
std::atomic<int> pipe_to_watchdog = -1;

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
    if (error == 0) {
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        pipe_to_watchdog = ends[1];
        return watchdog(pid, ends[1]);
    }
    if (ends[1] >= 0) ::close(ends[1]);
    return failure(fmt::format("cannot start the watchdog that cleans up after a kill: {}",
                               std::generic_category().message(error)));
}

watchdog::watchdog(watchdog&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pipe_(std::exchange(other.pipe_, -1)) {}

watchdog::~watchdog() {
    if (pid_ < 0) return;
    pipe_to_watchdog = -1;
    ::close(pipe_);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void announce_child() {
    const char news = 'c';
    const int error = errno;
    // A full pipe has news enough.
    if (const int to = pipe_to_watchdog; to >= 0 && ::write(to, &news, 1) < 0) errno = error;
}

void keep_watch(const std::string& mark_of_run) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT}) ::signal(number, SIG_IGN);
    const pid_t run = ::getppid();
    std::vector<process_identity> family;
    // A broker that was just started may start others within moments.
    constexpr int looks_at_a_child = 40;
    int looks = 0;
    for (;;) {
        const auto heard = next_word(looks > 0 ? 50ms : 1'000ms);
        if (heard == word::end) break;
        looks = heard == word::child_started ? looks_at_a_child : std::max(0, looks - 1);
        look_at(run, family);
    }
    if (::getppid() == run) look_at(run, family);  // it ends in order, and waits for us
    kill_marked(mark_of_run + '.');
    kill_those(family);
    remove_scratch_of(mark_of_run);
}

}  // namespace brokerproof::target
