#include "harness/target/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/run_mark.hpp"
#include "harness/base/text.hpp"
#include "harness/target/descendants.hpp"
#include "harness/target/program.hpp"
#include "harness/target/watchdog.hpp"

namespace brokerproof::target {
namespace {

/// Pointers for execve into strings that outlive the call.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& additions) {
    std::vector<std::string> entries;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (!additions.contains(std::string(text.substr(0, text.find('=')))))
            entries.emplace_back(text);
    }
    for (const auto& [name, value] : additions) entries.push_back(name + '=' + value);
    return entries;
}

struct prepared {
    std::string file;
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    std::string directory;
    int input;
    int output;
    int null;
    int report;
    pid_t parent;
};

[[noreturn]] void report_and_exit(int report) {
    const int error = errno;
    const auto written = ::write(report, &error, sizeof error);
    ::_exit(written > 0 ? 127 : 126);
}

/// Runs between fork and exec, so it uses only calls that are safe after a fork of a threaded
/// program.
[[noreturn]] void become(const prepared& program, char* const* argv, char* const* environment) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != program.parent)
        ::_exit(127);  // the parent died before the signal was registered
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    if (!program.directory.empty() && ::chdir(program.directory.c_str()) != 0)
        report_and_exit(program.report);
    const int input = program.input < 0 ? program.null : program.input;
    const int output = program.output < 0 ? program.null : program.output;
    if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(output, 2) < 0)
        report_and_exit(program.report);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(program.file.c_str(), argv, environment);
    report_and_exit(program.report);
}

/// The child's errno if it could not execute the program, else 0.
int failure_of(int report) {
    int error = 0;
    ssize_t size = 0;
    do {
        size = ::read(report, &error, sizeof error);
    } while (size < 0 && errno == EINTR);
    return size == static_cast<ssize_t>(sizeof error) ? error : 0;
}

void reap(pid_t pid, int& status, rusage& used) {
    while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {
    }
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t number_in(std::string_view text) {
    std::uint64_t value = 0;
    const auto from = text.find_first_of("0123456789");
    if (from != std::string_view::npos)
        std::from_chars(text.data() + from, text.data() + text.size(), value);
    return value;
}

/// Fields 14 and 15 of /proc/PID/stat in clock ticks; the name in field 2 may hold blanks.
double cpu_of(pid_t pid) {
    std::ifstream stream(fmt::format("/proc/{}/stat", pid));
    std::string text;
    std::getline(stream, text);
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos || name_end + 2 > text.size()) return 0;
    const auto fields = split(std::string_view(text).substr(name_end + 2), ' ');
    if (fields.size() < 13) return 0;
    const auto ticks = static_cast<double>(number_in(fields[11]) + number_in(fields[12]));
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t peak_rss_of(pid_t pid) {
    std::ifstream stream(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("VmHWM:")) return number_in(line);
    }
    return 0;
}

constexpr std::array signals{std::pair{"TERM", SIGTERM}, std::pair{"INT", SIGINT},
                             std::pair{"QUIT", SIGQUIT}, std::pair{"HUP", SIGHUP},
                             std::pair{"USR1", SIGUSR1}, std::pair{"USR2", SIGUSR2}};

}  // namespace

bool is_kill_from_outside(const ending& end) {
    constexpr int code_of_shells = 128;
    return end.value == (end.by_signal ? SIGKILL : code_of_shells + SIGKILL);
}

std::string describe(const ending& end) {
    return fmt::format("{} {}", end.by_signal ? "killed by signal" : "exited with code", end.value);
}

result<process> process::start(const launch& program) {
    const auto& name = program.argv.front();
    const auto file = find_program(name);
    if (!file) return failure(program_missing(name, ""));
    int report[2] = {-1, -1};
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || ::pipe2(report, O_CLOEXEC) != 0) {
        const int error = errno;
        if (null >= 0) ::close(null);
        return failure(
            fmt::format("cannot start '{}': {}", name, std::generic_category().message(error)));
    }
    auto mark = next_child_mark();
    auto additions = program.environment;
    additions[std::string(child_mark_name)] = mark;
    prepared child{*file,
                   program.argv,
                   environment_with(additions),
                   program.directory,
                   program.input,
                   program.output,
                   null,
                   report[1],
                   ::getpid()};
    const auto argv = pointers_to(child.argv);
    const auto environment = pointers_to(child.environment);
    const pid_t pid = ::fork();
    if (pid == 0) become(child, argv.data(), environment.data());
    const int fork_error = pid < 0 ? errno : 0;
    if (pid > 0)
        ::setpgid(pid, pid);  // both processes do it, so the group exists whichever runs first
    ::close(report[1]);
    ::close(null);
    const int error = pid < 0 ? fork_error : failure_of(report[0]);
    ::close(report[0]);
    if (error == 0) {
        announce_child();
        return process(pid, std::move(mark));
    }
    int status = 0;
    rusage ignored{};
    if (pid > 0) reap(pid, status, ignored);
    return failure(
        fmt::format("cannot start '{}': {}", *file, std::generic_category().message(error)));
}

process::process(process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      mark_(std::move(other.mark_)),
      ended_(other.ended_),
      last_(other.last_) {}

process& process::operator=(process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(mark_, other.mark_);
    std::swap(ended_, other.ended_);
    std::swap(last_, other.last_);
    return *this;
}

/// The process is not reaped yet, so no other group can have its number.
void process::kill_rest() {
    const auto family = descendants_of(pid_);
    ::kill(-pid_, SIGKILL);
    kill_marked(mark_);
    kill_those(family);
}

process::~process() {
    if (pid_ < 0 || ended_) return;
    kill_rest();
    int status = 0;
    rusage ignored{};
    reap(pid_, status, ignored);
}

std::optional<ending> process::poll() {
    if (ended_ || pid_ < 0) return ended_;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid != pid_) {
        return std::nullopt;
    }
    kill_rest();
    int status = 0;
    rusage used{};
    reap(pid_, status, used);
    last_ = {seconds(used.ru_utime) + seconds(used.ru_stime),
             static_cast<std::uint64_t>(used.ru_maxrss)};
    ended_ =
        WIFSIGNALED(status) ? ending{true, WTERMSIG(status)} : ending{false, WEXITSTATUS(status)};
    return ended_;
}

std::optional<ending> process::wait(std::chrono::milliseconds limit) {
    if (ended_ || pid_ < 0) return ended_;
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (handle >= 0) {
        pollfd watched{handle, POLLIN, 0};
        ::poll(&watched, 1, static_cast<int>(limit.count()));
        ::close(handle);
    }
    return poll();
}

void process::signal(int number) {
    if (pid_ > 0 && !ended_) ::kill(-pid_, number);
}

void process::signal_alone(int number) {
    if (pid_ > 0 && !ended_) ::kill(pid_, number);
}

process_usage process::usage() const {
    if (pid_ < 0 || ended_) return last_;
    return {cpu_of(pid_), peak_rss_of(pid_)};
}

std::optional<int> signal_by_name(const std::string& name) {
    const auto* entry = std::ranges::find(signals, std::string_view(name), [](const auto& known) {
        return std::string_view(known.first);
    });
    return entry == signals.end() ? std::nullopt : std::optional(entry->second);
}

const std::vector<std::string>& stop_signal_names() {
    static const auto names = [] {
        std::vector<std::string> listed;
        for (const auto& [name, number] : signals) listed.emplace_back(name);
        return listed;
    }();
    return names;
}

const std::vector<std::string>& reload_signal_names() {
    static const std::vector<std::string> names{"HUP", "USR1", "USR2"};
    return names;
}

}  // namespace brokerproof::target
