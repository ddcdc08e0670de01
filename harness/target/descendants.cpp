#include "harness/target/descendants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/run_mark.hpp"
#include "harness/base/text.hpp"

namespace brokerproof::target {
namespace {

namespace fs = std::filesystem;

/// A process that makes new ones faster than this many rounds find them is given up.
constexpr int most_rounds = 100;

/// How long a process is waited for that executes a new program just now.
constexpr std::chrono::milliseconds longest_exec{2'000};

std::optional<pid_t> pid_in(const std::string& name) {
    pid_t pid = 0;
    const auto* const end = name.data() + name.size();
    const auto [stopped, error] = std::from_chars(name.data(), end, pid);
    return error == std::errc() && stopped == end ? std::optional(pid) : std::nullopt;
}

/// None: it cannot be opened.
std::optional<std::string> content_of(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    std::string text;
    std::array<char, 16 * 1024> part{};
    for (ssize_t size = 1; size > 0;) {
        size = ::read(file, part.data(), part.size());
        if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
    }
    ::close(file);
    return text;
}

/// What follows the name in /proc/PID/stat, from field 3 on; the name may hold blanks. Empty: the
/// process has gone.
std::vector<std::string> fields_of(pid_t pid) {
    const auto text = content_of(fmt::format("/proc/{}/stat", pid)).value_or("");
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos || name_end + 2 > text.size()) return {};
    const auto views = split(std::string_view(text).substr(name_end + 2), ' ');
    return {views.begin(), views.end()};
}

/// While the kernel loads a new program, a process has memory, but no environment yet (field 51 of
/// /proc/PID/stat is 0). One that was started with an empty environment has a place for it.
bool is_executing(pid_t pid) {
    const auto fields = fields_of(pid);
    constexpr std::size_t state_field = 0;
    constexpr std::size_t memory_field = 20;
    constexpr std::size_t end_of_environment_field = 48;
    return fields.size() > end_of_environment_field && fields[state_field] != "Z" &&
           fields[memory_field] != "0" && fields[end_of_environment_field] == "0";
}

/// Empty as well where it cannot be read: a process of another user, or of the kernel. An
/// environment that was opened before a new program took the place of the old one reads as empty,
/// so that one look is not enough.
std::string environment_of(pid_t pid) {
    const auto path = fmt::format("/proc/{}/environ", pid);
    const auto give_up = std::chrono::steady_clock::now() + longest_exec;
    for (int empty_looks = 0; empty_looks < 2;) {
        const auto environment = content_of(path);
        if (!environment || !environment->empty()) return environment.value_or(std::string());
        const bool executing = is_executing(pid) && std::chrono::steady_clock::now() < give_up;
        if (executing)
            std::this_thread::yield();
        else
            ++empty_looks;
    }
    return {};
}

bool has_mark(pid_t pid, const std::string& entry) {
    const auto environment = environment_of(pid);
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

struct process_facts {
    process_identity identity;
    pid_t parent = 0;
};

/// Fields 4 and 22 of /proc/PID/stat. None: it has gone.
std::optional<process_facts> facts_of(pid_t pid) {
    const auto fields = fields_of(pid);
    constexpr std::size_t parent_field = 1;
    constexpr std::size_t start_field = 19;
    if (fields.size() <= start_field) return std::nullopt;
    process_facts out;
    out.identity.pid = pid;
    const auto read = [](std::string_view digits, auto& number) {
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    };
    read(fields[parent_field], out.parent);
    read(fields[start_field], out.identity.started);
    return out;
}

std::vector<process_facts> all_processes() {
    std::vector<process_facts> out;
    std::error_code ignored;
    for (fs::directory_iterator each("/proc", ignored); each != fs::directory_iterator();
         each.increment(ignored)) {
        const auto pid = pid_in(each->path().filename().string());
        const auto facts = pid ? facts_of(*pid) : std::nullopt;
        if (facts) out.push_back(*facts);
    }
    return out;
}

}  // namespace

bool is_there(const process_identity& member) {
    const auto facts = facts_of(member.pid);
    return facts && facts->identity == member;
}

std::vector<process_identity> descendants_of(pid_t ancestor) {
    std::multimap<pid_t, process_identity> children;
    for (const auto& each : all_processes()) children.emplace(each.parent, each.identity);
    std::vector<process_identity> out;
    std::vector<pid_t> parents{ancestor};
    while (!parents.empty()) {
        const auto [first, last] = children.equal_range(parents.back());
        parents.pop_back();
        for (auto child = first; child != last; ++child) {
            out.push_back(child->second);
            parents.push_back(child->second.pid);
        }
    }
    return out;
}

void kill_those(const std::vector<process_identity>& members) {
    for (const auto& member : members) {
        if (member.pid == ::getpid()) continue;
        const int handle = static_cast<int>(::syscall(SYS_pidfd_open, member.pid, 0));
        if (handle < 0) continue;
        if (is_there(member)) ::syscall(SYS_pidfd_send_signal, handle, SIGKILL, nullptr, 0);
        ::close(handle);
    }
}

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
