#include "harness/target/descendants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

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

struct process_facts {
    process_identity identity;
    pid_t parent = 0;
};

/// Fields 4 and 22 of /proc/PID/stat; the name in field 2 may hold blanks. None: it has gone.
std::optional<process_facts> facts_of(pid_t pid) {
    const auto text = content_of(fmt::format("/proc/{}/stat", pid));
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos || name_end + 2 > text.size()) return std::nullopt;
    const auto fields = split(std::string_view(text).substr(name_end + 2), ' ');
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
