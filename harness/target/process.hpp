// A child process in its own process group, with everything that it starts. Linux only. Must not
// know brokers.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"

namespace brokerproof::target {

struct launch {
    std::vector<std::string> argv;                   ///< argv[0] is looked up by find_program()
    std::map<std::string, std::string> environment;  ///< added to our own environment
    std::string directory;                           ///< working directory; empty: our own
    int output = -1;  ///< file descriptor for both output streams, not owned; -1: discard
    int input = -1;   ///< file descriptor to read from, not owned; -1: no input
};

struct ending {
    bool by_signal = false;
    int value = 0;  ///< exit code, or the signal's number

    bool operator==(const ending&) const = default;
};

/// SIGKILL comes from outside (the kernel when memory is short, an operator): no program dies of
/// its own faults in this way. A shell or `timeout` around the program reports it as code 137.
bool is_kill_from_outside(const ending& end);

/// "exited with code 1" / "killed by signal 11"
std::string describe(const ending& end);

struct process_usage {
    double cpu_s = 0;
    std::uint64_t peak_rss_kib = 0;
};

/// The child dies with us: the kernel sends it SIGKILL when the *thread* that started it ends, so
/// start it from a thread that lives as long as the child should. The child inherits only its three
/// streams, because a broker that held one of our sockets would keep that connection open. No shell
/// is involved. Its environment has a mark (harness/base/run_mark.hpp), so that what it starts is
/// found and ended as well, even in another process group.
class process {
public:
    /// The text of a problem is like "cannot start '/x/y': Permission denied".
    static result<process> start(const launch& program);

    process(process&& other) noexcept;
    process& operator=(process&& other) noexcept;
    ~process();  ///< unless the process has ended: kills it with all that it started, and waits

    pid_t pid() const { return pid_; }
    /// How the process ended; none while it runs. At its end the process is reaped, and what it
    /// has started is killed.
    std::optional<ending> poll();
    /// Like poll(), but waits at most `limit` for the end. Blocks the thread.
    std::optional<ending> wait(std::chrono::milliseconds limit);
    /// Sends the signal to the whole group; does nothing after the process has ended.
    void signal(int number);
    /// Sends it to the process itself, and to nothing that it has started.
    void signal_alone(int number);
    /// Usage of the process itself, without its children; the last figures after it has ended.
    process_usage usage() const;

private:
    process(pid_t pid, std::string mark) : pid_(pid), mark_(std::move(mark)) {}
    void kill_rest();

    pid_t pid_ = -1;
    std::string mark_;
    std::optional<ending> ended_;
    process_usage last_;
};

/// SIGTERM for "TERM"; none for a name that is in neither list below.
std::optional<int> signal_by_name(const std::string& name);
/// Signals that ask a process to stop, and those that ask it to read its settings again.
const std::vector<std::string>& stop_signal_names();
const std::vector<std::string>& reload_signal_names();

}  // namespace brokerproof::target
