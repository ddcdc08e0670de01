// One child process in a process group of its own. Linux only. Must not know brokers.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace brokerproof::target {

struct launch {
    std::vector<std::string> argv;                   ///< argv[0] is looked up by find_program()
    std::map<std::string, std::string> environment;  ///< on top of ours
    std::string directory;                           ///< to work in; empty: ours
    int output = -1;  ///< file descriptor for both output streams; not owned
    int input = -1;   ///< file descriptor to read from; not owned; none: nothing to read
};

struct ending {
    bool by_signal = false;
    int value = 0;  ///< exit code, or the signal's number

    bool operator==(const ending&) const = default;
};

/// "exited with code 1" / "killed by signal 11"
std::string describe(const ending& how);

struct process_usage {
    double cpu_s = 0;
    std::uint64_t peak_rss_kib = 0;
};

/// Dies with us: the kernel sends SIGKILL to the child when the *thread* that started it ends, so
/// start it from a thread that lives as long as the child should. It inherits no descriptor but its
/// three streams, since a broker that held one of our sockets would keep that connection open. No
/// shell is involved.
class process {
public:
    /// None: `why` says what failed ("cannot start '/x/y': Permission denied").
    static std::optional<process> start(const launch& what, std::string& why);

    process(process&& other) noexcept;
    process& operator=(process&& other) noexcept;
    ~process();  ///< SIGKILL to the group unless it has ended, and waits for it

    pid_t pid() const { return pid_; }
    /// How it ended, once it has (it is reaped then, and what is left of its group is killed); none
    /// before.
    std::optional<ending> poll();
    /// The same, after waiting for the end for at most `limit`. Blocks the thread.
    std::optional<ending> wait(std::chrono::milliseconds limit);
    /// To the whole group; nothing happens once it has ended.
    void signal(int number);
    /// Of the process itself, without its children; the last figures once it has ended.
    process_usage usage() const;

private:
    explicit process(pid_t pid) : pid_(pid) {}

    pid_t pid_ = -1;
    std::optional<ending> ended_;
    process_usage last_;
};

/// SIGTERM for "TERM"; none for a name that is no way to ask a process to stop.
std::optional<int> stop_signal_by_name(const std::string& name);
const std::vector<std::string>& stop_signal_names();

}  // namespace brokerproof::target
