#include "harness/target/descendants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/run_mark.hpp"

namespace brokerproof::target {
namespace {

namespace fs = std::filesystem;

/// A process that makes new ones faster than this many rounds find them is given up.
constexpr int most_rounds = 100;

std::optional<pid_t> pid_in(const std::string& name) {
    pid_t pid = 0;
    const auto* const end = name.data() + name.size();
    const auto [stopped, error] = std::from_chars(name.data(), end, pid);
    return error == std::errc() && stopped == end ? std::optional(pid) : std::nullopt;
}

std::string content_of(const std::string& path) {
    std::string text;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    std::array<char, 16 * 1024> part{};
    for (ssize_t size = 1; size > 0;) {
        size = ::read(file, part.data(), part.size());
        if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
    }
    ::close(file);
    return text;
}

bool has_mark(pid_t pid, const std::string& entry) {
    const auto environment = content_of(fmt::format("/proc/{}/environ", pid));
    return environment.starts_with(entry) || environment.find('\0' + entry) != std::string::npos;
}

/// The handle makes sure that the process that is killed is the one whose environment was read.
bool kill_if_marked(pid_t pid, const std::string& entry) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (handle < 0) return false;
    const bool killed =
        has_mark(pid, entry) && ::syscall(SYS_pidfd_send_signal, handle, SIGKILL, nullptr, 0) == 0;
    ::close(handle);
    return killed;
}

int kill_all_once(const std::string& entry) {
    int killed = 0;
    std::error_code ignored;
    for (fs::directory_iterator each("/proc", ignored); each != fs::directory_iterator();
         each.increment(ignored)) {
        const auto pid = pid_in(each->path().filename().string());
        if (pid && *pid != ::getpid() && kill_if_marked(*pid, entry)) ++killed;
    }
    return killed;
}

}  // namespace

int kill_marked(std::string_view beginning_of_mark) {
    const auto entry = fmt::format("{}={}", child_mark_name, beginning_of_mark);
    int killed = 0;
    for (int round = 0; round < most_rounds; ++round) {
        const int more = kill_all_once(entry);
        if (more == 0) break;
        killed = std::max(killed, more);
    }
    return killed;
}

}  // namespace brokerproof::target
